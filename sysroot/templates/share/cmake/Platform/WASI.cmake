# For a CMake older than 3.31, which does not know the platform.
set(WASI 1)
