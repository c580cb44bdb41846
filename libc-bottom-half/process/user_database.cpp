// pwd.h and grp.h: a database of one user and one group.
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <initializer_list>

#include <process/users.h>

using namespace wasi_epoll;

namespace {

passwd user;
group users;
char *no_members[] = {nullptr};
bool user_listed, group_listed; // by getpwent, getgrent

char *changeable(const char *text) { return const_cast<char *>(text); }

passwd *the_passwd() {
  const char *home = getenv("HOME");
  user = {changeable(user_name),         changeable("x"),      the_user, the_group, changeable(""),
          changeable(home ? home : "/"), changeable("/bin/sh")};
  return &user;
}

group *the_group_entry() {
  users = {changeable(user_name), changeable("x"), the_group, no_members};
  return &users;
}

/// Copies the texts of an entry into the caller's buffer.
class Texts {
public:
  Texts(char *buffer, size_t size) : at_(buffer), left_(size) {}
  void keep(char *&text) {
    size_t size = strlen(text) + 1;
    if (size > left_) {
      full_ = true;
      return;
    }
    at_ = static_cast<char *>(memcpy(at_, text, size)) + size;
    text = at_ - size;
    left_ -= size;
  }
  bool full() const { return full_; }

private:
  char *at_;
  size_t left_;
  bool full_ = false;
};

int copy(bool found, passwd *into, char *buffer, size_t size, passwd **result) {
  *result = nullptr;
  if (!found)
    return 0;
  *into = *the_passwd();
  Texts texts(buffer, size);
  for (char **text :
       {&into->pw_name, &into->pw_passwd, &into->pw_gecos, &into->pw_dir, &into->pw_shell})
    texts.keep(*text);
  if (texts.full())
    return ERANGE;
  *result = into;
  return 0;
}

int copy(bool found, group *into, char *buffer, size_t size, group **result) {
  *result = nullptr;
  if (!found)
    return 0;
  *into = *the_group_entry();
  Texts texts(buffer, size);
  texts.keep(into->gr_name);
  texts.keep(into->gr_passwd);
  if (texts.full())
    return ERANGE;
  *result = into;
  return 0;
}

bool is_the_name(const char *name) { return strcmp(name, user_name) == 0; }

} // namespace

extern "C" {
passwd *getpwuid(uid_t id) { return id == the_user ? the_passwd() : nullptr; }
passwd *getpwnam(const char *name) { return is_the_name(name) ? the_passwd() : nullptr; }
int getpwuid_r(uid_t id, passwd *into, char *buffer, size_t size, passwd **result) {
  return copy(id == the_user, into, buffer, size, result);
}
int getpwnam_r(const char *name, passwd *into, char *buffer, size_t size, passwd **result) {
  return copy(is_the_name(name), into, buffer, size, result);
}
void setpwent() { user_listed = false; }
void endpwent() { user_listed = false; }
passwd *getpwent() {
  if (user_listed)
    return nullptr;
  user_listed = true;
  return the_passwd();
}
int putpwent(const passwd *entry, FILE *file) {
  return fprintf(file, "%s:%s:%u:%u:%s:%s:%s\n", entry->pw_name, entry->pw_passwd, entry->pw_uid,
                 entry->pw_gid, entry->pw_gecos, entry->pw_dir, entry->pw_shell) < 0
             ? -1
             : 0;
}

group *getgrgid(gid_t id) { return id == the_group ? the_group_entry() : nullptr; }
group *getgrnam(const char *name) { return is_the_name(name) ? the_group_entry() : nullptr; }
int getgrgid_r(gid_t id, group *into, char *buffer, size_t size, group **result) {
  return copy(id == the_group, into, buffer, size, result);
}
int getgrnam_r(const char *name, group *into, char *buffer, size_t size, group **result) {
  return copy(is_the_name(name), into, buffer, size, result);
}
void setgrent() { group_listed = false; }
void endgrent() { group_listed = false; }
group *getgrent() {
  if (group_listed)
    return nullptr;
  group_listed = true;
  return the_group_entry();
}
int putgrent(const group *entry, FILE *file) {
  return fprintf(file, "%s:%s:%u:\n", entry->gr_name, entry->gr_passwd, entry->gr_gid) < 0 ? -1 : 0;
}
int getgrouplist(const char *, gid_t group, gid_t *groups, int *count) {
  int room = *count;
  *count = 1;
  if (room < 1)
    return -1;
  groups[0] = group;
  return 1;
}

char *getlogin() { return const_cast<char *>(user_name); }
int getlogin_r(char *into, size_t size) {
  if (size < sizeof user_name)
    return ERANGE;
  memcpy(into, user_name, sizeof user_name);
  return 0;
}
char *cuserid(char *into) { return into ? strcpy(into, user_name) : const_cast<char *>(user_name); }
}
