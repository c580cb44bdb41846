// pipe(2), pipe2(2): memory between two descriptions.
//
// Bytes are kept as Linux keeps them, in up to 16 pages that a write fills one after
// the other, so that the same writes fit and the same moments count as writable:
// while a page is free. Which is what makes writes of up to PIPE_BUF atomic.
#include <fcntl.h>
#include <limits.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <bit>

#include <epoll/reactor.h>
#include <fd/arguments.h>
#include <fd/table.h>
#include <fd/value.h>
#include <support/close_on_exec.h>

namespace wasi_epoll {

namespace {

constexpr size_t page_size = 4096;
constexpr size_t default_pages = 16;
constexpr size_t largest = 1 << 20; // /proc/sys/fs/pipe-max-size
static_assert(PIPE_BUF == page_size);

struct Page final : Object {
  Page *next = nullptr;
  size_t start = 0;
  size_t end = 0;
  char bytes[page_size];
};

/// Pages that pipes have emptied: an idle pipe has none, a busy one needn't ask malloc.
class SparePages {
public:
  Page *take() {
    Page *page = first_;
    if (!page)
      return new Page;
    first_ = page->next;
    --count_;
    page->next = nullptr;
    page->start = page->end = 0;
    return page;
  }
  void give(Page *page) {
    if (count_ == most) {
      delete page;
      return;
    }
    page->next = first_;
    first_ = page;
    ++count_;
  }

private:
  static constexpr size_t most = default_pages;
  Page *first_ = nullptr;
  size_t count_ = 0;
};

[[clang::no_destroy]] constinit SparePages spare_pages;

class Reader;
class Writer;

class Pipe final : public Counted {
public:
  Reader *reader = nullptr; // null when closed
  Writer *writer = nullptr;

  bool empty() const { return !first_; }
  bool full() const { return used_ >= pages_; }
  size_t size() const { return bytes_; }

  /// Sets `freed` when a page became free in a pipe that was full.
  size_t take(Buffers into, bool &freed) {
    size_t taken = 0, wanted = total_size(into);
    while (taken < wanted && first_) {
      size_t part = std::min(wanted - taken, first_->end - first_->start);
      copy_to(into, first_->bytes + first_->start, part, taken);
      first_->start += part;
      taken += part;
      bytes_ -= part;
      if (first_->start == first_->end) {
        freed |= full();
        drop_first();
      }
    }
    return taken;
  }

  /// EAGAIN when full, ENOMEM.
  Result<size_t> put(Buffers from) {
    size_t put = 0, offered = total_size(from);
    // What is left over after whole pages goes where the last write ended, if it fits.
    size_t odd = offered % page_size;
    if (odd && last_ && last_->end + odd <= page_size)
      put += append(*last_, from, 0, odd);
    while (put < offered) {
      if (full())
        return put ? Result<size_t>(put) : fail(EAGAIN);
      Page *page = spare_pages.take();
      if (!page)
        return put ? Result<size_t>(put) : fail(ENOMEM);
      (last_ ? last_->next : first_) = page;
      last_ = page;
      ++used_;
      put += append(*page, from, put, std::min(offered - put, page_size));
    }
    return put;
  }

  size_t capacity() const { return pages_ * page_size; }
  Result<size_t> set_capacity(unsigned capacity) {
    if (capacity > 1u << 31)
      return fail(EINVAL);
    size_t rounded = capacity < page_size ? page_size : std::bit_ceil(capacity);
    if (rounded > largest && rounded > this->capacity())
      return fail(EPERM);
    if (rounded / page_size < used_)
      return fail(EBUSY);
    pages_ = rounded / page_size;
    return rounded;
  }

  /// Nobody will read this any more. It still counts, so that a full pipe stays full.
  void abandon() {
    size_t used = used_;
    while (first_)
      drop_first();
    used_ = used;
  }

private:
  ~Pipe() override { abandon(); }

  size_t append(Page &page, Buffers from, size_t skip, size_t size) {
    copy_from(from, page.bytes + page.end, size, skip);
    page.end += size;
    bytes_ += size;
    return size;
  }

  void drop_first() {
    Page *page = first_;
    first_ = page->next;
    if (!first_)
      last_ = nullptr;
    --used_;
    spare_pages.give(page);
  }

  Page *first_ = nullptr;
  Page *last_ = nullptr;
  size_t bytes_ = 0;
  size_t used_ = 0; // pages
  size_t pages_ = default_pages;
};

class End : public Description {
public:
  Result<int> ioctl(unsigned long request, void *argument) override {
    if (request != FIONREAD)
      return fail(ENOTTY);
    if (!in_memory(argument, sizeof(int)))
      return fail(EFAULT);
    *static_cast<int *>(argument) = pipe_->size();
    return 0;
  }

  Result<int> control(int command, long argument) override {
    switch (command) {
    case F_GETPIPE_SZ:
      return pipe_->capacity();
    case F_SETPIPE_SZ:
      return pipe_->set_capacity(argument).transform([this](size_t capacity) {
        tell_writer();
        return static_cast<int>(capacity);
      });
    default:
      return fail(EINVAL);
    }
  }

  Result<void> stat(struct stat &into) override {
    (void)Description::stat(into);
    into.st_mode = S_IFIFO | 0600;
    into.st_ino = reinterpret_cast<uintptr_t>(pipe_.get());
    return {};
  }

protected:
  End(Ref<Pipe> pipe, int flags) : Description(flags), pipe_(pipe) {}

  /// There may be more room now.
  void tell_writer();

  Ref<Pipe> pipe_;
};

class Reader final : public End {
public:
  Reader(Ref<Pipe> pipe, int flags) : End(pipe, O_RDONLY | flags) { pipe_->reader = this; }

  Result<size_t> try_read(Buffers into) override;
  uint32_t readiness() override {
    return (pipe_->empty() ? 0 : EPOLLIN | EPOLLRDNORM) | (pipe_->writer ? 0 : EPOLLHUP);
  }
  void told(uint32_t events) { notify(events); }

private:
  ~Reader() override;
};

class Writer final : public End {
public:
  Writer(Ref<Pipe> pipe, int flags) : End(pipe, O_WRONLY | flags) { pipe_->writer = this; }

  Result<size_t> try_write(Buffers from) override {
    if (!total_size(from))
      return 0;
    if (!pipe_->reader)
      return fail(EPIPE);
    auto put = pipe_->put(from);
    // Also when nothing fitted: Linux wakes the reader for every attempt.
    pipe_->reader->told(EPOLLIN | EPOLLRDNORM);
    return put;
  }
  uint32_t readiness() override {
    return (pipe_->full() ? 0 : EPOLLOUT | EPOLLWRNORM) | (pipe_->reader ? 0 : EPOLLERR);
  }
  void told(uint32_t events) { notify(events); }

private:
  ~Writer() override {
    pipe_->writer = nullptr;
    if (pipe_->reader)
      pipe_->reader->told(changed_state);
  }
};

Reader::~Reader() {
  pipe_->reader = nullptr;
  pipe_->abandon();
  if (pipe_->writer)
    pipe_->writer->told(changed_state);
}

Result<size_t> Reader::try_read(Buffers into) {
  if (!total_size(into))
    return 0;
  if (pipe_->empty())
    return pipe_->writer ? Result<size_t>(fail(EAGAIN)) : 0;
  bool freed = false;
  size_t taken = pipe_->take(into, freed);
  if (freed && pipe_->writer)
    pipe_->writer->told(EPOLLOUT | EPOLLWRNORM);
  return taken;
}

void End::tell_writer() {
  if (pipe_->writer)
    pipe_->writer->told(any_event);
}

Result<void> make(int ends[2], int flags) {
  if (flags & ~(O_NONBLOCK | O_CLOEXEC | linux_cloexec))
    return fail(EINVAL);
  if (!in_memory(ends, 2 * sizeof *ends))
    return fail(EFAULT);
  Ref<Pipe> pipe = new Pipe;
  if (!pipe)
    return fail(ENOMEM);
  Ref<Description> reader = new Reader(pipe, flags & O_NONBLOCK);
  Ref<Description> writer = new Writer(pipe, flags & O_NONBLOCK);
  if (!reader || !writer)
    return fail(ENOMEM);
  bool close_on_exec = asks_close_on_exec(flags);
  auto reading = table.install(*reader, close_on_exec);
  if (!reading)
    return fail(reading);
  auto writing = table.install(*writer, close_on_exec);
  if (!writing) {
    table.remove(*reading);
    return fail(writing);
  }
  ends[0] = *reading;
  ends[1] = *writing;
  return {};
}

} // namespace

} // namespace wasi_epoll

extern "C" int pipe2(int ends[2], int flags) {
  return wasi_epoll::posix<int>(wasi_epoll::make(ends, flags));
}

extern "C" int pipe(int ends[2]) { return pipe2(ends, 0); }
