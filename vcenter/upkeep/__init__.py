"""What keeps the folder of a centre whole: its lock, its copies, and the doctor that says what is wrong."""
