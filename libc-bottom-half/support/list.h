// Intrusive doubly linked list: no allocation, O(1) insertion and removal.
#pragma once

namespace wasi_epoll {

/// Membership in one List; an object that can be in several lists derives from
/// several hooks, told apart by Tag. Leaves its list when destroyed.
template <class Tag> class Hook {
public:
  Hook() = default;
  Hook(const Hook &) = delete;
  Hook &operator=(const Hook &) = delete;
  ~Hook() { unlink(); }

  bool linked() const { return next_ != this; }
  void unlink() {
    prev_->next_ = next_;
    next_->prev_ = prev_;
    prev_ = next_ = this;
  }

private:
  template <class T, class U> friend class List;
  Hook *prev_ = this;
  Hook *next_ = this;
};

/// A list of T, which derives from Hook<Tag>. Owns nothing.
template <class T, class Tag> class List {
public:
  bool empty() const { return !head_.linked(); }
  void push_back(T &item) { insert_before(head_, item); }
  void push_front(T &item) { insert_before(*head_.next_, item); }
  /// The first item; the list must not be empty.
  T &front() { return *object(head_.next_); }
  /// The last item; the list must not be empty.
  T &back() { return *object(head_.prev_); }
  /// Removes and returns the first item, or null.
  T *pop_front() {
    if (empty())
      return nullptr;
    T *first = &front();
    static_cast<Hook<Tag> *>(first)->unlink();
    return first;
  }
  /// Moves all items of `other`, which becomes empty, to this list's end.
  void take(List &other) {
    if (other.empty())
      return;
    Hook<Tag> *first = other.head_.next_;
    Hook<Tag> *last = other.head_.prev_;
    other.head_.unlink();
    first->prev_ = head_.prev_;
    head_.prev_->next_ = first;
    last->next_ = &head_;
    head_.prev_ = last;
  }
  /// Calls visit(T &) for each item; visit may unlink or destroy that item, no other.
  template <class Visit> void each(Visit visit) {
    for (Hook<Tag> *at = head_.next_, *next; at != &head_; at = next) {
      next = at->next_;
      visit(*object(at));
    }
  }

private:
  static T *object(Hook<Tag> *hook) { return static_cast<T *>(hook); }
  void insert_before(Hook<Tag> &place, Hook<Tag> &item) {
    item.prev_ = place.prev_;
    item.next_ = &place;
    place.prev_->next_ = &item;
    place.prev_ = &item;
  }

  Hook<Tag> head_;
};

} // namespace wasi_epoll
