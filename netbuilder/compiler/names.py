"""From node ids to Python names: one rule for module, source and weights."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from functools import lru_cache

# Everything that an instance of torch.fx.GraphModule owns (torch 2.9 to 2.13), so that a submodule must not take it; a
# test compares it with the installed torch. Besides: names that the exported source uses.
RESERVED = frozenset(
    """
    T_destination _apply _backward_hooks _backward_pre_hooks _boxed_call _buffers _call_impl _code
    _compiled_call_impl _create_node_hooks _deepcopy_hooks _deepcopy_init _erase_node_hooks _forward_hooks
    _forward_hooks_always_called _forward_hooks_with_kwargs _forward_pre_hooks _forward_pre_hooks_with_kwargs
    _get_backward_hooks _get_backward_pre_hooks _get_name _graph _is_full_backward_hook _lineno_map
    _load_from_state_dict _load_state_dict_post_hooks _load_state_dict_pre_hooks _maybe_warn_non_full_backward_hook
    _modules _named_members _non_persistent_buffers_set _parameters _prologue_start _recompile_submodules
    _register_create_node_hook _register_deepcopy_hook _register_erase_node_hook _register_load_state_dict_pre_hook
    _register_replace_node_hook _register_state_dict_hook _replace_hooks _replicate_for_data_parallel
    _save_to_state_dict _set_replace_hook _slow_forward _state_dict_hooks _state_dict_pre_hooks _tracer_cls
    _tracer_extras _unregister_create_node_hook _unregister_deepcopy_hook _unregister_erase_node_hook
    _unregister_replace_node_hook _version _wrapped_call _wrapped_call_impl add_module add_submodule apply bfloat16
    buffers call_super_init children code compile cpu cuda delete_all_unused_submodules delete_submodule double
    dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter get_submodule graph half
    input_names ipu load_state_dict meta modules mtia named_buffers named_children named_modules named_parameters nn
    parameters print_readable recompile register_backward_hook register_buffer register_forward_hook
    register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook
    register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module register_parameter
    register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ self set_extra_state set_submodule
    shape_env share_memory state_dict super to to_empty to_folder torch train training type xpu zero_grad
    """.split()  # noqa: SIM905 - a list would take a line for each
)


@lru_cache(maxsize=10_000)
def python_name(node_id: str) -> str:
    """The identifier for one id, before collisions: odd characters become `_`, reserved words gain one at the end."""
    name = re.sub(r"[^A-Za-z0-9_]", "_", node_id) or "_"
    name = _unmangled(name)
    if name[0].isdigit():
        name = f"_{name}"
    reserved = keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in RESERVED
    return f"{name}_" if reserved else name


def _unmangled(name: str) -> str:
    """In a class body Python turns `self.__x` into `self._Class__x`: source and weights would not fit each other."""
    return re.sub(r"^__+", "_", name)


def python_names(ids: Iterable[str]) -> dict[str, str]:
    """Identifiers for all ids of a graph, in their order; the second of two that collide gains `_2`, and so on.

    An id that is already the name comes before ids that are only turned into it, wherever it stands.
    """
    wanted = {node_id: python_name(node_id) for node_id in ids}
    taken = {node_id for node_id, name in wanted.items() if name == node_id}
    names: dict[str, str] = {}
    for node_id, name in wanted.items():
        if name != node_id:
            candidate, number = name, 2
            while candidate in taken:
                candidate, number = _unmangled(f"{name}_{number}"), number + 1
            taken.add(candidate)
            name = candidate
        names[node_id] = name
    return names
