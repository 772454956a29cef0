"""A factory as an ARM template, in the form of Microsoft's own generator: parameters, resources, files, comparison."""
