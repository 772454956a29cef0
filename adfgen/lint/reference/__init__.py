"""What refers to what: arguments for parameters, connectors that fit, ids of Azure resources."""
