"""What offices count in their own books, kept with its history."""
