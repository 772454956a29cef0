"""Plan as data, apply executes only the plan; one module knows the Azure SDK."""
