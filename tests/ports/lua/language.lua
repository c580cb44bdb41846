-- Closures, coroutines, errors (which Lua raises with longjmp), metatables, the collector.
local function fib(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end
assert(fib(22) == 17711)

local function squares(n)
  return coroutine.wrap(function() for i = 1, n do coroutine.yield(i * i) end end)
end
local sum = 0
for square in squares(1000) do sum = sum + square end
assert(sum == 333833500)

local ok, why = pcall(function() local t = nil; return t.x end)
assert(not ok and why:match("attempt to index a nil value"))
ok, why = pcall(error, { code = 5 })
assert(not ok and why.code == 5)
for _ = 1, 10000 do assert(not pcall(error)) end
local depth = 0
local function overflow() depth = depth + 1; return 1 + overflow() end
ok, why = pcall(overflow)
assert(not ok and why:match("stack overflow") and depth > 1000)
ok, why = pcall(string.rep, "x", 1 << 40)
assert(not ok)

local inner = coroutine.create(function() error("inside") end)
ok, why = coroutine.resume(inner)
assert(not ok and why:match("inside") and coroutine.status(inner) == "dead")

local closed
do local guard <close> = setmetatable({}, { __close = function() closed = true end }) end
assert(closed)

local weak = setmetatable({}, { __mode = "v" })
for i = 1, 1000 do weak[i] = {} end
collectgarbage()
assert(next(weak) == nil)

local t = {}
for i = 1, 50000 do t[i] = (i * 7919) % 50021 end
table.sort(t)
for i = 2, #t do assert(t[i - 1] <= t[i]) end
