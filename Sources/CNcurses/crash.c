#define _GNU_SOURCE 1
#include "CNcurses.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const int crash_signals[] = {SIGSEGV, SIGILL, SIGBUS, SIGABRT, SIGFPE, SIGTRAP};
enum { crash_count = sizeof crash_signals / sizeof crash_signals[0] };

static struct sigaction previous[crash_count];
static struct termios saved_modes;
static int saved_descriptor = -1;
static bool has_saved_modes;
static char farewell[512];
static size_t farewell_length;
static volatile sig_atomic_t terminal_taken;
static char crash_stack[65536];

void gt_save_modes(int descriptor) {
  saved_descriptor = descriptor;
  has_saved_modes = tcgetattr(descriptor, &saved_modes) == 0;
}

void gt_set_terminal_taken(bool taken) { terminal_taken = taken; }

/* Appends a terminfo string without its padding marks ($<5/>). */
static void append(const char *text) {
  if (text == NULL || text == (const char *)-1) return;
  for (size_t i = 0; text[i] != '\0' && farewell_length < sizeof farewell; i++) {
    if (text[i] == '$' && text[i + 1] == '<') {
      const char *end = strchr(text + i, '>');
      if (end == NULL) return;
      i = (size_t)(end - text);
      continue;
    }
    farewell[farewell_length++] = text[i];
  }
}

static void handle_crash(int number) {
  if (terminal_taken) {
    terminal_taken = 0;
    ssize_t written = write(STDOUT_FILENO, farewell, farewell_length);
    (void)written;
    if (has_saved_modes) tcsetattr(saved_descriptor, TCSANOW, &saved_modes);
  }
  for (int i = 0; i < crash_count; i++) {
    if (crash_signals[i] == number) sigaction(number, &previous[i], NULL);
  }
  raise(number);
}

void gt_install_crash_handlers(void) {
  static bool installed;
  if (installed) return;
  installed = true;
  append("\033[?1002l\033[?1006l\033[?1000l");
  append(tigetstr("sgr0"));
  append(tigetstr("op"));
  append(tigetstr("cnorm"));
  append(tigetstr("rmkx"));
  append(tigetstr("rmcup"));
  stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof crash_stack};
  sigaltstack(&stack, NULL);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handle_crash;
  action.sa_flags = SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < crash_count; i++) sigaction(crash_signals[i], &action, &previous[i]);
}

static void wake(int number) { (void)number; }

/* Lets a terminal go on that was stopped by Ctrl-S: without that key it has no reason to stand still. */
static void go_on(void) {
  struct termios modes;
  if (tcgetattr(STDOUT_FILENO, &modes) != 0) return;
  modes.c_iflag &= ~(tcflag_t)IXON;
  tcsetattr(STDOUT_FILENO, TCSANOW, &modes);
}

void gt_drop_output(pthread_t writer) {
  static bool installed;
  if (!installed) {
    installed = true;
    /* Without SA_RESTART, so that a write that waits returns. */
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = wake;
    sigemptyset(&action.sa_mask);
    sigaction(SIGURG, &action, NULL);
  }
  go_on();
  tcflush(STDOUT_FILENO, TCOFLUSH);
  pthread_kill(writer, SIGURG);
}

void gt_abandon_terminal(void) {
  if (!terminal_taken) return;
  terminal_taken = 0;
  go_on();
  tcflush(STDOUT_FILENO, TCOFLUSH);
  int flags = fcntl(STDOUT_FILENO, F_GETFL);
  if (flags >= 0) fcntl(STDOUT_FILENO, F_SETFL, flags | O_NONBLOCK);
  ssize_t written = write(STDOUT_FILENO, farewell, farewell_length);
  (void)written;
  /* The description is shared with the shell, which wants it as it was. */
  if (flags >= 0) fcntl(STDOUT_FILENO, F_SETFL, flags);
  if (has_saved_modes) tcsetattr(saved_descriptor, TCSANOW, &saved_modes);
}
