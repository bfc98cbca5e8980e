"""A program that is newer than ours by one form: what a tablet takes when its server comes back as another one."""
