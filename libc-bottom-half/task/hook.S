// __wasm_task_hook(i32): called by the component's glue at each point of a
// task's life. A task that starts has no stack yet, so this runs on a small one
// of its own; what wasi_epoll_task_hook returns is the stack pointer from then on.
//
// The four calls by which compiled code reaches its thread context are imports;
// wasm-component-ld turns them into context.get and context.set.

	.text

	.globl	__wasm_get_stack_pointer
	.functype	__wasm_get_stack_pointer () -> (i32)
	.import_module	__wasm_get_stack_pointer, "env"
	.import_name	__wasm_get_stack_pointer, "__wasm_get_stack_pointer"
	.globl	__wasm_set_stack_pointer
	.functype	__wasm_set_stack_pointer (i32) -> ()
	.import_module	__wasm_set_stack_pointer, "env"
	.import_name	__wasm_set_stack_pointer, "__wasm_set_stack_pointer"
	.globl	__wasm_get_tls_base
	.functype	__wasm_get_tls_base () -> (i32)
	.import_module	__wasm_get_tls_base, "env"
	.import_name	__wasm_get_tls_base, "__wasm_get_tls_base"
	.globl	__wasm_set_tls_base
	.functype	__wasm_set_tls_base (i32) -> ()
	.import_module	__wasm_set_tls_base, "env"
	.import_name	__wasm_set_tls_base, "__wasm_set_tls_base"

	.functype	wasi_epoll_task_hook (i32, i32, i32) -> (i32)

	.globl	__wasm_task_hook
	.export_name	__wasm_task_hook, __wasm_task_hook
	.type	__wasm_task_hook,@function
__wasm_task_hook:
	.functype	__wasm_task_hook (i32) -> ()
	local.get	0
	call	__wasm_get_stack_pointer
	i32.const	wasi_epoll_hook_stack+4096
	call	__wasm_set_stack_pointer
	i32.const	wasi_epoll_hook_stack+4096
	call	wasi_epoll_task_hook
	call	__wasm_set_stack_pointer
	end_function

	.globl	wasi_epoll_hook_stack
	.hidden	wasi_epoll_hook_stack
	.type	wasi_epoll_hook_stack,@object
	.section	.bss.wasi_epoll_hook_stack,"",@
	.p2align	4, 0x0
wasi_epoll_hook_stack:
	.skip	4096
	.size	wasi_epoll_hook_stack, 4096
