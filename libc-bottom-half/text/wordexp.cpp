// wordexp(3): a command line's words as a shell would see them, without a shell. Commands
// can't be substituted (WRDE_CMDSUB, as WRDE_NOCMD has it).
#include <ctype.h>
#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wordexp.h>

#include <string_view>
#include <utility>

#include <text/arithmetic.h>
#include <text/shell_name.h>

using namespace wasi_epoll;

namespace {

using std::string_view;

/// A growing C string. Errors are those of wordexp: 0 or WRDE_NOSPACE.
class Text {
public:
  Text() = default;
  Text(const Text &) = delete;
  Text &operator=(const Text &) = delete;
  ~Text() { free(data_); }

  int add(char c) {
    if (size_ + 1 >= capacity_) {
      size_t more = capacity_ ? 2 * capacity_ : 32;
      auto *bigger = static_cast<char *>(realloc(data_, more));
      if (!bigger)
        return WRDE_NOSPACE;
      data_ = bigger;
      capacity_ = more;
    }
    data_[size_++] = c;
    data_[size_] = 0;
    return 0;
  }
  const char *c_str() const { return data_ ? data_ : ""; }
  operator string_view() const { return {data_, size_}; }
  void clear() {
    size_ = 0;
    if (data_)
      *data_ = 0;
  }

private:
  char *data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

/// The words found so far; owned.
class Words {
public:
  ~Words() {
    for (size_t i = 0; i < count_; ++i)
      free(all_[i]);
    free(all_);
  }
  int add(const char *word) {
    auto **more = static_cast<char **>(realloc(all_, (count_ + 1) * sizeof *all_));
    if (!more)
      return WRDE_NOSPACE;
    all_ = more;
    all_[count_] = strdup(word);
    if (!all_[count_])
      return WRDE_NOSPACE;
    ++count_;
    return 0;
  }
  /// To the end of the program's, which has `offset` empty places first.
  int move_to(wordexp_t &to, size_t offset) {
    size_t begin = offset + to.we_wordc;
    auto **more =
        static_cast<char **>(realloc(to.we_wordv, (begin + count_ + 1) * sizeof *to.we_wordv));
    if (!more)
      return WRDE_NOSPACE;
    if (!to.we_wordv)
      memset(more, 0, offset * sizeof *more);
    for (size_t i = 0; i < count_; ++i)
      more[begin + i] = all_[i];
    more[begin + count_] = nullptr;
    to.we_wordv = more;
    to.we_wordc += count_;
    count_ = 0;
    return 0;
  }

private:
  char **all_ = nullptr;
  size_t count_ = 0;
};

bool is_one_of(char c, const char *set) { return c && strchr(set, c); }

enum class Mode : uint8_t {
  words,  // as the program wrote them
  part,   // within ${...}
  quoted, // within "..."
};

class Expansion {
public:
  /// Into `words`, or, for null, into one text and one pattern.
  Expansion(Words *words, int flags) : words_(words), flags_(flags) {}

  /// 0 or WRDE_*.
  int expand(string_view source, Mode mode) {
    if (++depth_ > deepest)
      return WRDE_SYNTAX;
    string_view outer = std::exchange(rest_, source);
    int error = 0;
    while (!error && !rest_.empty())
      error = mode == Mode::quoted ? next_quoted() : next(mode);
    rest_ = outer;
    --depth_;
    return error;
  }
  int finish_word() {
    if (!words_ || !begun_)
      return 0;
    int error = globs_ ? add_matches() : words_->add(text_.c_str());
    text_.clear();
    pattern_.clear();
    begun_ = globs_ = false;
    return error;
  }
  const Text &text() const { return text_; }
  const Text &pattern() const { return pattern_; }

private:
  char take() {
    char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  bool take(char c) {
    if (!rest_.starts_with(c))
      return false;
    rest_.remove_prefix(1);
    return true;
  }

  int put(char c, bool quoted) {
    begun_ = true;
    bool special = is_one_of(c, "*?[");
    globs_ |= special && !quoted;
    if ((quoted && special) || c == '\\')
      if (int error = pattern_.add('\\'))
        return error;
    if (int error = pattern_.add(c))
      return error;
    return text_.add(c);
  }
  int put_all(string_view text) {
    begun_ = true;
    for (char c : text)
      if (int error = put(c, true))
        return error;
    return 0;
  }

  int next(Mode mode) {
    char c = take();
    switch (c) {
    case ' ':
    case '\t':
      return words_ ? finish_word() : put(c, false);
    case '\'': {
      size_t end = rest_.find('\'');
      if (end == string_view::npos)
        return WRDE_SYNTAX;
      string_view literal = rest_.substr(0, end);
      rest_.remove_prefix(end + 1);
      return put_all(literal);
    }
    case '"': {
      begun_ = true;
      while (!take('"')) {
        if (rest_.empty())
          return WRDE_SYNTAX;
        if (int error = next_quoted())
          return error;
      }
      return 0;
    }
    case '\\':
      if (rest_.empty())
        return WRDE_SYNTAX;
      c = take();
      return c == '\n' ? 0 : put(c, true);
    case '$':
      return dollar(false);
    case '`':
      return WRDE_CMDSUB;
    case '~':
      return begun_ ? put(c, false) : tilde();
    default:
      return mode == Mode::words && is_one_of(c, "|&;<>(){}\n") ? WRDE_BADCHAR : put(c, false);
    }
  }

  int next_quoted() {
    char c = take();
    switch (c) {
    case '$':
      return dollar(true);
    case '`':
      return WRDE_CMDSUB;
    case '\\':
      if (!rest_.empty() && is_one_of(rest_.front(), "$`\"\\\n")) {
        c = take();
        return c == '\n' ? 0 : put(c, true);
      }
      [[fallthrough]];
    default:
      return put(c, true);
    }
  }

  int tilde() {
    size_t size = 0;
    while (size < rest_.size() && (in_name(rest_[size]) || is_one_of(rest_[size], ".-")))
      ++size;
    bool whole = size == rest_.size() || is_one_of(rest_[size], "/ \t");
    char name[256];
    if (!whole || size >= sizeof name)
      return put('~', false);
    memcpy(name, rest_.data(), size);
    name[size] = 0;
    const char *home = size ? nullptr : getenv("HOME");
    if (!home) {
      passwd *user = size ? getpwnam(name) : getpwuid(getuid());
      home = user ? user->pw_dir : nullptr;
    }
    if (!home)
      return put('~', false);
    rest_.remove_prefix(size);
    return put_all(home);
  }

  // --- what begins with $ ---

  int dollar(bool quoted) {
    if (rest_.starts_with("(("))
      return arithmetic(quoted);
    if (rest_.starts_with('('))
      return WRDE_CMDSUB;
    if (take('{'))
      return braces(quoted);
    if (rest_.empty() || !(begins_name(rest_.front()) || is_special(rest_.front())))
      return put('$', quoted);
    char name[256];
    take_name(name);
    return insert(name, value_of(name), quoted);
  }

  static bool is_special(char c) {
    return isdigit(static_cast<unsigned char>(c)) || is_one_of(c, "$#?@*!-");
  }

  /// A variable's name, or a special one's, which is a single character.
  void take_name(char (&into)[256]) {
    size_t size = 0;
    if (begins_name(rest_.front()))
      while (!rest_.empty() && in_name(rest_.front()) && size + 1 < sizeof into)
        into[size++] = take();
    else
      into[size++] = take();
    into[size] = 0;
  }

  /// Null when it isn't set. There are no positional parameters and no jobs.
  const char *value_of(const char *name) {
    switch (*name) {
    case '$':
      snprintf(number_, sizeof number_, "%d", getpid());
      return number_;
    case '#':
    case '?':
      return "0";
    case '-':
      return "";
    }
    return begins_name(*name) ? getenv(name) : nullptr;
  }

  int insert(const char *name, const char *value, bool quoted) {
    if (value)
      return quoted ? put_all(value) : split(value);
    bool all = is_one_of(*name, "@*");
    return flags_ & WRDE_UNDEF && !all ? WRDE_BADVAL : 0;
  }

  /// What an expansion outside of quotes gave: as many words as IFS makes of it.
  int split(const char *value) {
    const char *set = getenv("IFS");
    string_view separators = set ? set : " \t\n";
    bool after_space = false; // it ended a word already
    for (; *value; ++value) {
      int error = 0;
      if (!words_ || separators.find(*value) == string_view::npos) {
        error = put(*value, false);
        after_space = false;
      } else if (is_one_of(*value, " \t\n")) {
        after_space |= begun_;
        error = finish_word();
      } else {
        begun_ |= !after_space;
        error = finish_word();
        after_space = false;
      }
      if (error)
        return error;
    }
    return 0;
  }

  /// Up to the `}` that belongs to what was begun; npos without one.
  size_t find_brace() const {
    int depth = 0;
    for (size_t i = 0; i < rest_.size(); ++i) {
      char c = rest_[i];
      if (c == '\\') {
        ++i;
      } else if (c == '\'' || c == '"') {
        do
          i += c == '"' && rest_[i] == '\\' ? 2 : 1;
        while (i < rest_.size() && rest_[i] != c);
      } else if (c == '$' && i + 1 < rest_.size() && rest_[i + 1] == '{') {
        ++depth;
      } else if (c == '}' && depth-- == 0) {
        return i;
      }
    }
    return string_view::npos;
  }

  int braces(bool quoted) {
    // ${#name}, but ${#} is a parameter itself.
    bool length = rest_.starts_with('#') && !rest_.starts_with("#}") && rest_.size() > 1;
    if (length)
      take();
    if (rest_.empty() || !(begins_name(rest_.front()) || is_special(rest_.front())))
      return WRDE_SYNTAX;
    char name[256];
    take_name(name);
    size_t end = find_brace();
    if (end == string_view::npos)
      return WRDE_SYNTAX;
    string_view inside = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    const char *value = value_of(name);
    if (length) {
      if (!inside.empty())
        return WRDE_SYNTAX;
      if (!value && flags_ & WRDE_UNDEF)
        return WRDE_BADVAL;
      snprintf(number_, sizeof number_, "%zu", value ? strlen(value) : 0);
      return insert(name, number_, quoted);
    }
    return inside.empty() ? insert(name, value, quoted) : modified(name, value, inside, quoted);
  }

  int modified(const char *name, const char *value, string_view how, bool quoted) {
    if (how[0] == '%' || how[0] == '#')
      return trimmed(name, value, how, quoted);
    bool or_empty = how[0] == ':';
    if (or_empty)
      how.remove_prefix(1);
    if (how.empty() || !is_one_of(how[0], "-=?+"))
      return WRDE_SYNTAX;
    char operation = how[0];
    how.remove_prefix(1);
    bool there = value && !(or_empty && !*value);
    if (operation == '+' ? !there : there)
      return operation == '+' ? 0 : insert(name, value, quoted);
    if (operation == '-' || operation == '+')
      return expand(how, quoted ? Mode::quoted : Mode::part);
    Expansion word(nullptr, flags_);
    if (int error = word.expand(how, Mode::part))
      return error;
    if (operation == '=') {
      if (!begins_name(*name))
        return WRDE_SYNTAX;
      if (setenv(name, word.text().c_str(), 1) < 0)
        return WRDE_NOSPACE;
      return insert(name, getenv(name), quoted);
    }
    if (flags_ & WRDE_SHOWERR)
      fprintf(stderr, "%s: %s\n", name,
              how.empty() ? "parameter null or not set" : word.text().c_str());
    return WRDE_BADVAL;
  }

  /// Without what a pattern matches at the end (%) or the beginning (#): the least of it,
  /// or with the sign twice the most.
  int trimmed(const char *name, const char *value, string_view how, bool quoted) {
    char side = how[0];
    how.remove_prefix(1);
    bool most = how.starts_with(side);
    if (most)
      how.remove_prefix(1);
    Expansion word(nullptr, flags_);
    if (int error = word.expand(how, Mode::part))
      return error;
    if (!value)
      return insert(name, value, quoted);
    char *copy = strdup(value);
    if (!copy)
      return WRDE_NOSPACE;
    size_t size = strlen(copy);
    char *begin = copy;
    for (size_t i = 0; i <= size; ++i) {
      size_t length = most ? size - i : i; // of what goes
      bool matches;
      if (side == '%') {
        matches = fnmatch(word.pattern().c_str(), copy + size - length, 0) == 0;
        if (matches)
          copy[size - length] = 0;
      } else {
        char kept = std::exchange(copy[length], 0);
        matches = fnmatch(word.pattern().c_str(), copy, 0) == 0;
        copy[length] = kept;
        if (matches)
          begin = copy + length;
      }
      if (matches)
        break;
    }
    int error = insert(name, begin, quoted);
    free(copy);
    return error;
  }

  int arithmetic(bool quoted) {
    rest_.remove_prefix(2);
    int depth = 0;
    size_t end = 0;
    for (; end < rest_.size(); ++end) {
      if (rest_[end] == '(')
        ++depth;
      else if (rest_[end] == ')' && depth-- == 0)
        break;
    }
    if (end + 1 >= rest_.size() || rest_[end + 1] != ')')
      return WRDE_SYNTAX;
    Expansion inside(nullptr, flags_);
    if (int error = inside.expand(rest_.substr(0, end), Mode::quoted))
      return error;
    rest_.remove_prefix(end + 2);
    long long value;
    if (int error = evaluate_arithmetic(inside.text().c_str(), value))
      return error;
    snprintf(number_, sizeof number_, "%lld", value);
    return insert("", number_, quoted);
  }

  int add_matches() {
    glob_t found{};
    int result = glob(pattern_.c_str(), 0, nullptr, &found);
    int error = result == GLOB_NOSPACE ? WRDE_NOSPACE : 0;
    if (result == GLOB_NOMATCH || result == GLOB_ABORTED)
      error = words_->add(text_.c_str());
    for (size_t i = 0; !error && i < found.gl_pathc; ++i)
      error = words_->add(found.gl_pathv[i]);
    globfree(&found);
    return error;
  }

  static constexpr int deepest = 100;
  Words *words_;
  int flags_;
  int depth_ = 0;
  string_view rest_;
  // The word at hand: as it reads, and as a pattern of glob's.
  Text text_, pattern_;
  bool begun_ = false; // it is there, if only as an empty one
  bool globs_ = false;
  char number_[24];
};

} // namespace

extern "C" void wordfree(wordexp_t *words) {
  size_t offset = words->we_offs;
  for (size_t i = 0; words->we_wordv && i < words->we_wordc; ++i)
    free(words->we_wordv[offset + i]);
  free(words->we_wordv);
  words->we_wordv = nullptr;
  words->we_wordc = 0;
}

extern "C" int wordexp(const char *__restrict source, wordexp_t *__restrict into, int flags) {
  if (flags & WRDE_REUSE)
    wordfree(into);
  if (!(flags & WRDE_DOOFFS))
    into->we_offs = 0;
  if (!(flags & WRDE_APPEND)) {
    into->we_wordv = nullptr;
    into->we_wordc = 0;
  }
  Words words;
  Expansion expansion(&words, flags);
  int error = expansion.expand(source, Mode::words);
  if (!error)
    error = expansion.finish_word();
  // Without memory for all of them the program gets those that there are.
  if (error && error != WRDE_NOSPACE)
    return error;
  int moved = words.move_to(*into, into->we_offs);
  return error ? error : moved;
}
