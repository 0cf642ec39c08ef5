"""Money of one campus: pure functions on arrays, from draws and revenue to equity cash flow."""
