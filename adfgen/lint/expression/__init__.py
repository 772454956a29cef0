"""What expressions use and where they stand: sites, the functions and properties they read, date formats."""
