"""A factory as data: artifacts and their kinds, activities with their pointers, references, canonical form, readers and writers."""
