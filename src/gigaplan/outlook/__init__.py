"""World demand as a user asks for it: from assumptions to a fan, tables and a summary."""
