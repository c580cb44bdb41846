#include <text/arithmetic.h>

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wordexp.h>

#include <text/shell_name.h>

namespace wasi_epoll {

namespace {

/// An operator of one or two characters as a number.
constexpr int code(const char *text) { return text[0] | text[1] << 8; }

struct Operator {
  char text[3];
  uint8_t precedence;
};

// What begins like another comes first.
constexpr Operator operators[] = {
    {"||", 1}, {"&&", 2}, {"==", 6}, {"!=", 6}, {"<=", 7}, {">=", 7},
    {"<<", 8}, {">>", 8}, {"|", 3},  {"^", 4},  {"&", 5},  {"<", 7},
    {">", 7},  {"+", 9},  {"-", 9},  {"*", 10}, {"/", 10}, {"%", 10},
};

class Arithmetic {
public:
  explicit Arithmetic(const char *text) : at_(text) {}

  int evaluate(long long &into) {
    into = assignment();
    skip_space();
    if (*at_)
      fail(WRDE_SYNTAX);
    return error_;
  }

private:
  /// One more expression within others, as long as the stack bears it.
  class Nested {
  public:
    explicit Nested(Arithmetic &in) : in_(in) {
      if (++in_.depth_ > deepest)
        in_.fail(WRDE_SYNTAX);
    }
    Nested(const Nested &) = delete;
    Nested &operator=(const Nested &) = delete;
    ~Nested() { --in_.depth_; }

  private:
    static constexpr int deepest = 600;
    Arithmetic &in_;
  };

  /// Nothing is left to read then, so that everything comes to its end.
  void fail(int error) {
    if (!error_)
      error_ = error;
    at_ = "";
  }
  void skip_space() {
    while (isspace(static_cast<unsigned char>(*at_)))
      ++at_;
  }
  bool take(char c) {
    skip_space();
    if (*at_ != c)
      return false;
    ++at_;
    return true;
  }
  /// The operator that comes next, before a = or not; null for none.
  const Operator *take_operator(bool assigns, int weakest) {
    skip_space();
    for (const Operator &one : operators) {
      size_t size = strlen(one.text);
      if (strncmp(at_, one.text, size) != 0)
        continue;
      if ((at_[size] == '=') != assigns || one.precedence < weakest)
        return nullptr;
      at_ += size + assigns;
      return &one;
    }
    return nullptr;
  }

  void take_name(char (&into)[256]) {
    size_t size = 0;
    while (in_name(*at_) && size + 1 < sizeof into)
      into[size++] = *at_++;
    into[size] = 0;
  }
  long long value_of(const char *name) {
    const char *value = getenv(name);
    if (!value)
      return 0;
    char *end;
    long long number = strtoll(value, &end, 0);
    if (*end)
      fail(WRDE_SYNTAX);
    return number;
  }
  void set(const char *name, long long value) {
    char number[24];
    snprintf(number, sizeof number, "%lld", value);
    if (!error_ && !skipped_ && setenv(name, number, 1) < 0)
      fail(WRDE_NOSPACE);
  }

  long long assignment() {
    Nested nested(*this);
    skip_space();
    const char *begin = at_;
    if (!begins_name(*at_))
      return conditional();
    char name[256];
    take_name(name);
    skip_space();
    if (*at_ == '=' && at_[1] != '=') {
      ++at_;
      long long value = assignment();
      set(name, value);
      return value;
    }
    constexpr int bitwise_or = 3; // the weakest that can assign
    if (const Operator *changes = take_operator(true, bitwise_or)) {
      long long right = assignment();
      long long value = apply(*changes, value_of(name), right);
      set(name, value);
      return value;
    }
    at_ = begin;
    return conditional();
  }

  long long conditional() {
    Nested nested(*this);
    long long condition = binary(1);
    if (!take('?'))
      return condition;
    long long yes = unless(!condition, [this] { return assignment(); });
    if (!take(':'))
      fail(WRDE_SYNTAX);
    long long no = unless(condition, [this] { return conditional(); });
    return condition ? yes : no;
  }

  /// What is `skipped` has to be there, but does nothing.
  template <class Part> long long unless(bool skipped, Part part) {
    skipped_ += skipped;
    long long value = part();
    skipped_ -= skipped;
    return value;
  }

  /// Of operators that bind as strongly as `weakest` at least.
  long long binary(int weakest) {
    long long left = unary();
    while (const Operator *next = take_operator(false, weakest)) {
      bool decided =
          (code(next->text) == code("||") && left) || (code(next->text) == code("&&") && !left);
      long long right = unless(decided, [&] { return binary(next->precedence + 1); });
      left = apply(*next, left, right);
    }
    return left;
  }

  long long apply(const Operator &which, long long left, long long right) {
    // What overflows wraps around.
    unsigned long long a = left, b = right;
    switch (code(which.text)) {
    case code("||"):
      return left || right;
    case code("&&"):
      return left && right;
    case code("=="):
      return left == right;
    case code("!="):
      return left != right;
    case code("<="):
      return left <= right;
    case code(">="):
      return left >= right;
    case code("<"):
      return left < right;
    case code(">"):
      return left > right;
    case code("<<"):
      return a << (b & 63);
    case code(">>"):
      return left >> (b & 63);
    case code("|"):
      return a | b;
    case code("^"):
      return a ^ b;
    case code("&"):
      return a & b;
    case code("+"):
      return a + b;
    case code("-"):
      return a - b;
    case code("*"):
      return a * b;
    default:
      return divided(left, right, which.text[0] == '%');
    }
  }

  long long divided(long long value, long long by, bool rest) {
    if (skipped_)
      return 0;
    if (by == 0 || (by == -1 && value == LLONG_MIN)) {
      fail(WRDE_SYNTAX);
      return 0;
    }
    return rest ? value % by : value / by;
  }

  long long unary() {
    Nested nested(*this);
    if (take('-'))
      return -static_cast<unsigned long long>(unary());
    if (take('+'))
      return unary();
    if (take('~'))
      return ~unary();
    if (take('!'))
      return !unary();
    if (take('(')) {
      long long value = assignment();
      if (!take(')'))
        fail(WRDE_SYNTAX);
      return value;
    }
    if (isdigit(static_cast<unsigned char>(*at_))) {
      char *end;
      long long value = strtoll(at_, &end, 0);
      at_ = end;
      if (in_name(*at_))
        fail(WRDE_SYNTAX);
      return value;
    }
    if (!begins_name(*at_)) {
      fail(WRDE_SYNTAX);
      return 0;
    }
    char name[256];
    take_name(name);
    return value_of(name);
  }

  const char *at_;
  int depth_ = 0;
  int skipped_ = 0; // parts within parts that do nothing
  int error_ = 0;
};

} // namespace

int evaluate_arithmetic(const char *expression, long long &into) {
  return Arithmetic(expression).evaluate(into);
}

} // namespace wasi_epoll
