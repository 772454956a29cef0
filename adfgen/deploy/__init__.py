"""What a factory should be beside what it is: a plan as data, and its steps carried out on a target."""
