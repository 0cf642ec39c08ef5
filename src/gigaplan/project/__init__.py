"""A stand-alone project, computed: from its terms to results, tables, a summary and break-evens."""
