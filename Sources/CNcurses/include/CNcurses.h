/// ncurses with wide characters, and accessors for what Swift cannot import from it: variables
/// that are macros, attribute masks with casts, and out parameters of wide types.
#ifndef CNCURSES_H
#define CNCURSES_H

#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif

#include <curses.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <wchar.h>

/// What `gt_read_key` found.
enum gt_key_kind { GT_KEY_NONE, GT_KEY_CHARACTER, GT_KEY_CODE };

/// What `gt_read_mouse` found.
enum gt_mouse_kind {
  GT_MOUSE_NONE,
  GT_MOUSE_PRESS,
  GT_MOUSE_RELEASE,
  GT_MOUSE_DRAG,
  GT_MOUSE_WHEEL_UP,
  GT_MOUSE_WHEEL_DOWN
};

static inline WINDOW *gt_window(void) { return stdscr; }
static inline int gt_lines(void) { return LINES; }
static inline int gt_columns(void) { return COLS; }
static inline int gt_colors(void) { return COLORS; }
static inline int gt_color_pairs(void) { return COLOR_PAIRS; }

static inline attr_t gt_bold(void) { return A_BOLD; }
static inline attr_t gt_dim(void) { return A_DIM; }
static inline attr_t gt_underline(void) { return A_UNDERLINE; }
static inline attr_t gt_reverse(void) { return A_REVERSE; }
static inline attr_t gt_blink(void) { return A_BLINK; }

/// Columns the C library gives a character, negative where it cannot be shown.
int gt_width(uint32_t scalar);

static inline void gt_set_cell(cchar_t *cell, uint32_t scalar, attr_t attributes, int pair) {
  const wchar_t text[2] = {(wchar_t)scalar, 0};
  setcchar(cell, text, attributes, (short)(pair > 32767 ? 0 : pair), &pair);
}

static inline int gt_read_key(uint32_t *code) {
  wint_t value = 0;
  int kind = wget_wch(stdscr, &value);
  *code = (uint32_t)value;
  return kind == KEY_CODE_YES ? GT_KEY_CODE : kind == OK ? GT_KEY_CHARACTER : GT_KEY_NONE;
}

/// Takes the newest event that waits behind a KEY_MOUSE: one of `gt_mouse_kind`, and the cell.
/// One KEY_MOUSE can stand for several; ncurses gives the newest first.
int gt_read_mouse(int *x, int *y);
/// Asks the terminal to report presses, drags and the wheel.
void gt_mouse_on(void);
void gt_mouse_off(void);

/// Takes the user's locale over for characters; numbers keep the point.
/// Returns whether characters are UTF-8.
bool gt_take_locale(void);

/// Whether the terminal database describes a terminal.
bool gt_knows_terminal(const char *name);

/// Starts ncurses on standard output with keys from a descriptor; false when it cannot. Signal
/// handlers stay as they are.
bool gt_start(const char *name, int input);

/// Columns and rows of the window behind a descriptor; false when it is no terminal.
bool gt_window_size(int descriptor, int *width, int *height);

/// Saves the terminal's modes, to be put back by a crash. Call before `gt_start`.
void gt_save_modes(int descriptor);
/// Installs handlers for the signals of crashes: they put the terminal back with nothing but
/// async-signal-safe calls, then leave the signal to whoever had it before. Call after `gt_start`.
void gt_install_crash_handlers(void);
/// Whether a crash has a terminal to put back: true from start to suspension or restoration.
void gt_set_terminal_taken(bool taken);

/// Throws away what the terminal has not taken yet, and wakes the thread that waits to write it.
void gt_drop_output(pthread_t writer);
/// Puts the terminal back without waiting for it, for a process that ends at once: what it does not
/// take is not shown.
void gt_abandon_terminal(void);

#endif
