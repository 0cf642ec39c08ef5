"""Whether the kernels are compiled on this machine, so that the first plan can say so."""

from importlib import import_module
from pkgutil import iter_modules

import gigaplan.solve as package


def kernels_are_compiled() -> bool:
    """Whether every kernel is in Numba's cache on disk, compiled from the present source.

    Numba has no public question for this; where its internals differ from what is known here, the
    answer is yes, and the first plan merely does not say why it takes longer.
    """
    names = [m.name for m in iter_modules(package.__path__) if m.name.startswith("kernel")]
    modules = [import_module(f"{package.__name__}.{name}") for name in names]
    kernels = [
        value
        for module in modules
        for value in vars(module).values()
        if hasattr(value, "py_func") and value.py_func.__module__ == module.__name__
    ]
    try:
        return all(kernel._cache._cache_file._load_index() for kernel in kernels)
    except AttributeError:
        return True
