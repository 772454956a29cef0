"""One rule a module, in folders by subject; a rule's docstring is its page."""
