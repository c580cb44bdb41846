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

/// An object with a count of the references to it, and deleted with the last.
class Counted : public Object {
public:
  void retain() { ++references_; }
  void release() {
    if (--references_ == 0)
      delete this;
  }

protected:
  virtual ~Counted() = default;

private:
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
