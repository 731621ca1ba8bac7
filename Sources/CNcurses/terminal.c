#define _GNU_SOURCE 1
#include "CNcurses.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>

bool gt_take_locale(void) {
  if (setlocale(LC_ALL, "") == NULL) {
    /* The named locale is not installed; its character set is taken at its word. */
    const char *named = getenv("LC_ALL");
    if (named == NULL || *named == '\0') named = getenv("LC_CTYPE");
    if (named == NULL || *named == '\0') named = getenv("LANG");
    if (named != NULL && (strstr(named, "UTF-8") != NULL || strstr(named, "utf8") != NULL))
      setlocale(LC_CTYPE, "C.UTF-8");
  }
  setlocale(LC_NUMERIC, "C");
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

bool gt_knows_terminal(const char *name) {
  int status = 0;
  TERMINAL *before = cur_term;
  if (setupterm(name, 1, &status) != OK) return false;
  TERMINAL *found = cur_term;
  set_curterm(before);
  del_curterm(found);
  return true;
}

bool gt_start(const char *name, int input) {
  FILE *keys = input == fileno(stdin) ? stdin : fdopen(input, "r");
  if (keys == NULL) return false;
  static const int kept[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
  enum { count = sizeof kept / sizeof kept[0] };
  struct sigaction before[count];
  for (int i = 0; i < count; i++) sigaction(kept[i], NULL, &before[i]);
  use_tioctl(true);
  SCREEN *screen = newterm(name, stdout, keys);
  for (int i = 0; i < count; i++) sigaction(kept[i], &before[i], NULL);
  if (screen == NULL) return false;
  /* Until it has ended once, ncurses 6 writes at every move of the cursor; after that, a picture
   * goes out in one write. The next refresh takes the terminal again. */
  endwin();
  /* A picture that a waiting key interrupts would be half old. */
  typeahead(-1);
  return true;
}

int gt_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

bool gt_window_size(int descriptor, int *width, int *height) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
    return false;
  *width = size.ws_col;
  *height = size.ws_row;
  return true;
}

static bool mouse_reported;

/* ncurses turns presses and releases on (1000, 1006); drags need 1002, which it has no name for. */
void gt_mouse_on(void) {
  /* Clicks are left out: ncurses would merge presses with releases into them. */
  const mmask_t wanted = BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED |
                         REPORT_MOUSE_POSITION;
  mouseinterval(0);
  if (mousemask(wanted, NULL) != 0) {
    mouse_reported = true;
    putp("\033[?1002h");
    fflush(stdout);
  }
}

void gt_mouse_off(void) {
  mousemask(0, NULL);
  if (mouse_reported) {
    mouse_reported = false;
    putp("\033[?1002l");
    fflush(stdout);
  }
}

int gt_read_mouse(int *x, int *y) {
  MEVENT event;
  if (getmouse(&event) != OK) return GT_MOUSE_NONE;
  *x = event.x;
  *y = event.y;
  if (event.bstate & BUTTON4_PRESSED) return GT_MOUSE_WHEEL_UP;
  if (event.bstate & BUTTON5_PRESSED) return GT_MOUSE_WHEEL_DOWN;
  if (event.bstate & BUTTON1_PRESSED) return GT_MOUSE_PRESS;
  if (event.bstate & BUTTON1_RELEASED) return GT_MOUSE_RELEASE;
  if (event.bstate & REPORT_MOUSE_POSITION) return GT_MOUSE_DRAG;
  return GT_MOUSE_NONE;
}
