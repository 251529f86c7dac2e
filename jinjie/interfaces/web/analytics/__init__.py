"""Pages of analytics: one template for all tables, filters in the address, a list of people behind each figure."""
