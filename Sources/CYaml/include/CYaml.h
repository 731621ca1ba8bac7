/// libyaml's parser, one event at a time, with what Swift cannot import from it: a structure of
/// unions becomes a plain one. libyaml itself is linked in, so it need not be there at run time.
#ifndef CYAML_H
#define CYAML_H

#include <stdbool.h>
#include <stddef.h>

/// What `gt_yaml_next` found.
enum gt_yaml_kind {
  GT_YAML_END,
  GT_YAML_FAILURE,
  GT_YAML_DOCUMENT,
  GT_YAML_SCALAR,
  GT_YAML_ALIAS,
  GT_YAML_SEQUENCE,
  GT_YAML_SEQUENCE_END,
  GT_YAML_MAPPING,
  GT_YAML_MAPPING_END
};

/// An event; its texts live until the next one is asked for.
struct gt_yaml_event {
  enum gt_yaml_kind kind;
  /// Line it begins on, from 0.
  size_t line;
  /// UTF-8: a scalar's text, an alias's name, or what went wrong; NULL where there is none.
  const unsigned char *text;
  size_t length;
  /// Name that aliases refer to it by, or what was being read when it went wrong; NULL for none.
  const char *note;
  /// Whether a scalar was written in quotes or as a block.
  bool is_quoted;
};

/// A parser over a copy of UTF-8 text.
struct gt_yaml;

/// NULL when there is no memory.
struct gt_yaml *gt_yaml_open(const unsigned char *bytes, size_t length);
/// The next event; after the end or a failure there are only ends.
struct gt_yaml_event gt_yaml_next(struct gt_yaml *yaml);
void gt_yaml_close(struct gt_yaml *yaml);

#endif
