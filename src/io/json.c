/* Text that grows, and JSON (RFC 8259) written from front to back. */
#include "io/json.h"

#include "io/utf8.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void myo_buffer_free(myo_buffer *buffer) {
    if (!buffer) return;
    free(buffer->text);
    *buffer = (myo_buffer){0};
}

/* Room for `more` bytes and the closing zero. */
static int reserve(myo_buffer *buffer, size_t more) {
    if (buffer->failed) return 0;
    if (more > SIZE_MAX / 4 || buffer->size > SIZE_MAX / 4) {
        buffer->failed = 1;
        return 0;
    }
    const size_t needed = buffer->size + more + 1;
    if (needed <= buffer->capacity) return 1;
    const size_t capacity = needed < 256 ? 256 : needed + needed / 2;
    char *text = realloc(buffer->text, capacity);
    if (!text) {
        buffer->failed = 1;
        return 0;
    }
    buffer->text = text;
    buffer->capacity = capacity;
    return 1;
}

void myo_buffer_add_bytes(myo_buffer *buffer, const char *bytes, size_t size) {
    if (!reserve(buffer, size)) return;
    if (size) memcpy(buffer->text + buffer->size, bytes, size);
    buffer->size += size;
    buffer->text[buffer->size] = '\0';
}

void myo_buffer_add(myo_buffer *buffer, const char *text) {
    myo_buffer_add_bytes(buffer, text, strlen(text));
}

void myo_buffer_format(myo_buffer *buffer, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int n = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (n < 0)
        buffer->failed = 1;
    else if (reserve(buffer, (size_t)n)) {
        vsnprintf(buffer->text + buffer->size, (size_t)n + 1, format, again);
        buffer->size += (size_t)n;
    }
    va_end(again);
}

const char *myo_number_text(double value, char text[32]) {
    /* 15 digits always survive text -> double -> text, 17 always survive double -> text -> double.
     */
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, 32, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break;
    }
    /* Host programs may have set a locale with a decimal comma. */
    for (char *c = text; *c; c++)
        if (*c == ',') *c = '.';
    return text;
}

myo_json myo_json_make(int indent) {
    return (myo_json){.indent = indent};
}

void myo_json_free(myo_json *json) {
    if (json) myo_buffer_free(&json->buffer);
}

/* The character at `c` as JSON wants it; returns the bytes of `c` that it stands for. */
static size_t add_escaped(myo_buffer *buffer, const char *c, size_t size) {
    static const char hex[] = "0123456789abcdef";
    const unsigned char byte = (unsigned char)*c;
    const size_t length = myo_utf8_length(c, size);
    if (length == 0) {
        myo_buffer_add(buffer,
                       "\xef\xbf\xbd"); /* U+FFFD for what is not UTF-8: names may have been cut */
        return 1;
    }
    const char *at = strchr("\"\"\\\\\nn\tt\rr", *c);
    if (at && length == 1 && (byte < 0x20 || byte == '"' || byte == '\\')) {
        const char escape[2] = {'\\', at[1]};
        myo_buffer_add_bytes(buffer, escape, sizeof escape);
    } else if (byte < 0x20 || byte == 0x7f) {
        const char escape[6] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
        myo_buffer_add_bytes(buffer, escape, sizeof escape);
    } else {
        myo_buffer_add_bytes(buffer, c, length);
    }
    return length;
}

static void add_quoted(myo_buffer *buffer, const char *text) {
    myo_buffer_add_bytes(buffer, "\"", 1);
    for (size_t left = strlen(text); left > 0;) {
        size_t plain = 0;
        while (plain < left && text[plain] >= 0x20 && text[plain] < 0x7f && text[plain] != '"' &&
               text[plain] != '\\')
            plain++;
        myo_buffer_add_bytes(buffer, text, plain);
        const size_t used = plain < left ? add_escaped(buffer, text + plain, left - plain) : 0;
        text += plain + used;
        left -= plain + used;
    }
    myo_buffer_add_bytes(buffer, "\"", 1);
}

static void new_line(myo_json *json) {
    if (json->indent <= 0) return;
    myo_buffer_add_bytes(&json->buffer, "\n", 1);
    for (int i = 0; i < json->depth * json->indent; i++)
        myo_buffer_add_bytes(&json->buffer, " ", 1);
}

/* Comma, line break and key in front of a value. */
static void begin_value(myo_json *json, const char *key) {
    const int d = json->depth - 1;
    if (d < 0) return;
    if (json->has_members[d]) myo_buffer_add_bytes(&json->buffer, ",", 1);
    json->has_members[d] = 1;
    new_line(json);
    if (json->is_array[d] != (key == NULL)) json->buffer.failed = 1; /* a programming error */
    if (!key) return;
    add_quoted(&json->buffer, key);
    myo_buffer_add(&json->buffer, json->indent > 0 ? ": " : ":");
}

static void open_container(myo_json *json, const char *key, int is_array) {
    begin_value(json, key);
    if (json->depth == (int)sizeof json->is_array) {
        json->buffer.failed = 1;
        return;
    }
    myo_buffer_add_bytes(&json->buffer, is_array ? "[" : "{", 1);
    json->is_array[json->depth] = (char)is_array;
    json->has_members[json->depth] = 0;
    json->depth++;
}

void myo_json_object(myo_json *json, const char *key) {
    open_container(json, key, 0);
}
void myo_json_array(myo_json *json, const char *key) {
    open_container(json, key, 1);
}

void myo_json_end(myo_json *json) {
    if (json->depth == 0) {
        json->buffer.failed = 1;
        return;
    }
    json->depth--;
    if (json->has_members[json->depth]) new_line(json);
    myo_buffer_add_bytes(&json->buffer, json->is_array[json->depth] ? "]" : "}", 1);
}

void myo_json_null(myo_json *json, const char *key) {
    begin_value(json, key);
    myo_buffer_add(&json->buffer, "null");
}

void myo_json_string(myo_json *json, const char *key, const char *text) {
    if (!text) {
        myo_json_null(json, key);
        return;
    }
    begin_value(json, key);
    add_quoted(&json->buffer, text);
}

void myo_json_number(myo_json *json, const char *key, double value) {
    if (!isfinite(value)) {
        myo_json_null(json, key);
        return;
    }
    char text[32];
    begin_value(json, key);
    myo_buffer_add(&json->buffer, myo_number_text(value, text));
}

void myo_json_integer(myo_json *json, const char *key, long long value) {
    begin_value(json, key);
    myo_buffer_format(&json->buffer, "%lld", value);
}

void myo_json_unsigned(myo_json *json, const char *key, uint64_t value) {
    begin_value(json, key);
    myo_buffer_format(&json->buffer, "%llu", (unsigned long long)value);
}

void myo_json_bool(myo_json *json, const char *key, int value) {
    begin_value(json, key);
    myo_buffer_add(&json->buffer, value ? "true" : "false");
}

const char *myo_json_text(myo_json *json) {
    if (json->depth != 0) return NULL;
    if (json->buffer.size == 0 || json->buffer.text[json->buffer.size - 1] != '\n')
        myo_buffer_add_bytes(&json->buffer, "\n", 1);
    return json->buffer.failed ? NULL : json->buffer.text;
}
