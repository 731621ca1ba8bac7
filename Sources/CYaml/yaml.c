#include "CYaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct gt_yaml {
  yaml_parser_t parser;
  yaml_event_t event;
  unsigned char *bytes;
  size_t length;
};

struct gt_yaml *gt_yaml_open(const unsigned char *bytes, size_t length) {
  static const unsigned char byte_order_mark[] = {0xEF, 0xBB, 0xBF};
  if (length >= sizeof byte_order_mark && memcmp(bytes, byte_order_mark, 3) == 0) {
    bytes += sizeof byte_order_mark;
    length -= sizeof byte_order_mark;
  }
  struct gt_yaml *yaml = calloc(1, sizeof *yaml);
  if (yaml == NULL) return NULL;
  yaml->bytes = malloc(length + 1);
  if (yaml->bytes == NULL || !yaml_parser_initialize(&yaml->parser)) {
    free(yaml->bytes);
    free(yaml);
    return NULL;
  }
  if (length > 0) memcpy(yaml->bytes, bytes, length);
  yaml->length = length;
  yaml_parser_set_encoding(&yaml->parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&yaml->parser, yaml->bytes, length);
  return yaml;
}

void gt_yaml_close(struct gt_yaml *yaml) {
  yaml_event_delete(&yaml->event);
  yaml_parser_delete(&yaml->parser);
  free(yaml->bytes);
  free(yaml);
}

/* Line of a byte; the decoder, which knows no lines, names bytes. */
static size_t line_of(const struct gt_yaml *yaml, size_t offset) {
  size_t line = 0;
  for (size_t i = 0; i < offset && i < yaml->length; i++) line += yaml->bytes[i] == '\n';
  return line;
}

static struct gt_yaml_event failure(const struct gt_yaml *yaml) {
  const yaml_parser_t *parser = &yaml->parser;
  const char *problem = parser->problem != NULL ? parser->problem : "out of memory";
  bool is_undecodable = parser->error == YAML_READER_ERROR;
  return (struct gt_yaml_event){
      .kind = GT_YAML_FAILURE,
      .line = is_undecodable ? line_of(yaml, parser->problem_offset) : parser->problem_mark.line,
      .text = (const unsigned char *)problem,
      .length = strlen(problem),
      .note = is_undecodable ? NULL : parser->context};
}

static struct gt_yaml_event scalar(const yaml_event_t *event) {
  return (struct gt_yaml_event){.kind = GT_YAML_SCALAR,
                                .text = event->data.scalar.value,
                                .length = event->data.scalar.length,
                                .note = (const char *)event->data.scalar.anchor,
                                .is_quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE};
}

static struct gt_yaml_event plain(const yaml_event_t *event) {
  struct gt_yaml_event result = {.kind = GT_YAML_END};
  switch (event->type) {
  case YAML_DOCUMENT_START_EVENT:
    result.kind = GT_YAML_DOCUMENT;
    break;
  case YAML_SCALAR_EVENT:
    result = scalar(event);
    break;
  case YAML_ALIAS_EVENT:
    result.kind = GT_YAML_ALIAS;
    result.text = event->data.alias.anchor;
    result.length = strlen((const char *)event->data.alias.anchor);
    break;
  case YAML_SEQUENCE_START_EVENT:
    result.kind = GT_YAML_SEQUENCE;
    result.note = (const char *)event->data.sequence_start.anchor;
    break;
  case YAML_SEQUENCE_END_EVENT:
    result.kind = GT_YAML_SEQUENCE_END;
    break;
  case YAML_MAPPING_START_EVENT:
    result.kind = GT_YAML_MAPPING;
    result.note = (const char *)event->data.mapping_start.anchor;
    break;
  case YAML_MAPPING_END_EVENT:
    result.kind = GT_YAML_MAPPING_END;
    break;
  default:
    break;
  }
  result.line = event->start_mark.line;
  return result;
}

struct gt_yaml_event gt_yaml_next(struct gt_yaml *yaml) {
  yaml_event_type_t type;
  do {
    yaml_event_delete(&yaml->event);
    if (!yaml_parser_parse(&yaml->parser, &yaml->event)) return failure(yaml);
    type = yaml->event.type;
  } while (type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_END_EVENT);
  return plain(&yaml->event);
}
