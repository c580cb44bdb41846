// Objects on malloc's heap, without the C++ library.
#pragma once

#include <stddef.h>
#include <stdlib.h>

#include <utility>

namespace wasi_epoll {

/// Base of everything that is made with `new`: null, not an exception, when memory is out.
class Object {
public:
  Object() = default;
  Object(const Object &) = delete;
  Object &operator=(const Object &) = delete;

  static void *operator new(size_t size) noexcept { return malloc(size); }
  static void operator delete(void *memory) { free(memory); }
  // Placement, which a class's own operator new would otherwise hide.
  static void *operator new(size_t, void *memory) noexcept { return memory; }
  static void operator delete(void *, void *) {}
};

/// Memory for objects of T, which come and go quickly: a class that derives from Object
/// names operator new and delete of its pool as its own. A few of those that went are
/// kept for the next; T must be `final`, or what derives from it of the same size.
template <class T, unsigned most = 64> class Pool {
public:
  static void *take(size_t size) {
    Spare *spare = first_;
    if (!spare) [[unlikely]]
      return malloc(size);
    first_ = spare->next;
    --count_;
    return spare;
  }
  static void give(void *memory) {
    if (count_ == most || !memory) [[unlikely]]
      return free(memory);
    ++count_;
    first_ = new (memory) Spare{first_};
  }

private:
  struct Spare {
    Spare *next;
    static void *operator new(size_t, void *memory) noexcept { return memory; }
  };
  static inline constinit Spare *first_ = nullptr;
  static inline constinit unsigned count_ = 0;
};

/// An object with a count of the references to it, and deleted with the last.
class Counted : public Object {
public:
  void retain() { ++references_; }
  void release() {
    if (--references_ == 0) [[unlikely]]
      destroy();
  }

protected:
  virtual ~Counted() = default;

private:
  // Apart from release(), which is in the way of every call.
  [[gnu::noinline]] void destroy() { delete this; }
  unsigned references_ = 0;
};

/// One counted reference. Empty when default constructed.
template <class T> class Ref {
public:
  Ref() = default;
  Ref(T *object) : object_(object) {
    if (object_)
      object_->retain();
  }
  Ref(const Ref &other) : Ref(other.object_) {}
  Ref(Ref &&other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  template <class U> Ref(const Ref<U> &other) : Ref(other.get()) {}
  /// Takes over a reference that is counted already.
  static Ref owning(T *object) {
    Ref ref;
    ref.object_ = object;
    return ref;
  }
  Ref &operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_)
      object_->release();
  }

  T *get() const { return object_; }
  T *operator->() const { return object_; }
  T &operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }

private:
  T *object_ = nullptr;
};

} // namespace wasi_epoll
