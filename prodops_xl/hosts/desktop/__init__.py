"""The desktop add-in: its VBA project, ribbon and package are built here, without Excel."""
