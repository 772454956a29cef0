"""One activity type a module: what it does when its turn comes."""
