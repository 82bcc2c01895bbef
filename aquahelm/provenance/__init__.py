"""Where a rendered field comes from, proved by trial: change a value, render or plan again, and see what follows."""
