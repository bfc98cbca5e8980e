"""What is signed, sealed and hashed: passes, forms that travel, PINs and tokens."""
