"""The HiGHS solver, in a process of its own that ends with its answer."""
