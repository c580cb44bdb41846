// wasi_epoll_thread_start(thread): where a cooperative thread begins. It has no stack
// yet; its own begins below what it is given.

	.text

	.functype	__wasm_set_stack_pointer (i32) -> ()
	.functype	wasi_epoll_thread_run (i32) -> ()
	.functype	wasi_epoll_thread_end (i32) -> ()

	.globl	wasi_epoll_thread_start
	.type	wasi_epoll_thread_start,@function
wasi_epoll_thread_start:
	.functype	wasi_epoll_thread_start (i32) -> ()
	local.get	0
	call	__wasm_set_stack_pointer
	local.get	0
	call	wasi_epoll_thread_run
	i32.const	wasi_epoll_hook_stack+4096
	call	__wasm_set_stack_pointer
	local.get	0
	call	wasi_epoll_thread_end
	end_function

// The component finds where a thread begins through the table.
	.tabletype	__indirect_function_table, funcref
	.export_name	__indirect_function_table, __indirect_function_table
