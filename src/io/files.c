/* Reading a file whole, writing it atomically, and folders. Every failure is one sentence that
 * names the file and what to do. */
#include "io/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *reason(int number) {
    switch (number) {
    case EACCES:
    case EPERM:
        return "no permission";
    case ENOSPC:
    case EDQUOT:
        return "the disk is full";
    case EFBIG:
        return "the file would be larger than allowed here";
    case EROFS:
        return "the disk is read-only";
    case ENOENT:
        return "the folder does not exist";
    case ENOTDIR:
        return "a part of the path is a file, not a folder";
    case EISDIR:
        return "a folder has that name";
    case ENAMETOOLONG:
        return "the name is too long";
    case EEXIST:
        return "a file has that name";
    default:
        return strerror(number);
    }
}

int myo_file_write_error(const char *path, int number, myo_error *error) {
    return myo_error_set_at(error, MYO_IO, path, 0, 0, "cannot write: %s", reason(number));
}

int myo_path_join(char path[MYO_PATH_SIZE], const char *folder, const char *name,
                  myo_error *error) {
    const size_t n = strlen(folder);
    const char *slash = n > 0 && folder[n - 1] != '/' ? "/" : "";
    const int written = snprintf(path, MYO_PATH_SIZE, "%s%s%s", folder, slash, name);
    if (written < 0 || written >= MYO_PATH_SIZE)
        return myo_file_write_error(folder, ENAMETOOLONG, error);
    return MYO_OK;
}

int myo_file_check_readable(const char *path, uint64_t *size, myo_error *error) {
    struct stat status;
    if (stat(path, &status) != 0) {
        const int missing = errno == ENOENT || errno == ENOTDIR;
        return myo_error_set_at(error, MYO_INPUT, path, 0, 0,
                                missing ? "there is no such file" : "cannot be read: %s",
                                reason(errno));
    }
    if (S_ISDIR(status.st_mode))
        return myo_error_set_at(error, MYO_INPUT, path, 0, 0, "this is a folder; a file is needed");
    if (S_ISREG(status.st_mode) && status.st_size == 0)
        return myo_error_set_at(error, MYO_INPUT, path, 0, 0, "the file is empty");
    if (access(path, R_OK) != 0)
        return myo_error_set_at(error, MYO_INPUT, path, 0, 0, "cannot be read: %s", reason(errno));
    if (size) *size = S_ISREG(status.st_mode) ? (uint64_t)status.st_size : 0;
    return MYO_OK;
}

/* Reads up to `capacity` bytes; the number read, or -1. */
static ssize_t read_fully(int descriptor, char *data, size_t capacity) {
    size_t n = 0;
    while (n < capacity) {
        const ssize_t got = read(descriptor, data + n, capacity - n);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        n += (size_t)got;
    }
    return (ssize_t)n;
}

static int too_large(const char *path, uint64_t size, size_t limit, myo_error *error) {
    const double MB = 1048576.0;
    if (size <= limit)
        return myo_error_set_at(error, MYO_INPUT, path, 0, 0,
                                "the file is larger than the %g MB allowed here",
                                (double)limit / MB);
    return myo_error_set_at(error, MYO_INPUT, path, 0, 0,
                            "the file has %g MB; more than %g MB are not read",
                            (double)(size / 104857) / 10.0, (double)limit / MB);
}

int myo_file_read(const char *path, size_t limit, char **data, size_t *size, myo_error *error) {
    uint64_t file_size = 0;
    int code = myo_file_check_readable(path, &file_size, error);
    if (code) return code;
    if (file_size > limit) return too_large(path, file_size, limit, error);
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return myo_error_set_at(error, MYO_INPUT, path, 0, 0, "cannot be read: %s", reason(errno));
    /* Pipes have no size: room for the whole limit. One byte more tells whether it ended. */
    const size_t capacity = file_size > 0 ? (size_t)file_size : limit;
    char *text = malloc(capacity + 1);
    const ssize_t n = text ? read_fully(descriptor, text, capacity + 1) : -1;
    const int number = text ? errno : ENOMEM;
    close(descriptor);
    if (n < 0)
        code = myo_error_set_at(error, MYO_INPUT, path, 0, 0, "cannot be read: %s", reason(number));
    else if (n == 0)
        code = myo_error_set_at(error, MYO_INPUT, path, 0, 0, "the file is empty");
    else if ((size_t)n > capacity)
        code = file_size > 0 ? myo_error_set_at(error, MYO_INPUT, path, 0, 0,
                                                "the file grew while it was read")
                             : too_large(path, 0, limit, error);
    if (code) {
        free(text);
        return code;
    }
    text[n] = '\0';
    *data = text;
    *size = (size_t)n;
    return MYO_OK;
}

int myo_file_temporary(const char *path, char temporary[MYO_PATH_SIZE], myo_error *error) {
    const int n = snprintf(temporary, MYO_PATH_SIZE, "%s.%ld.part", path, (long)getpid());
    return n < 0 || n >= MYO_PATH_SIZE ? myo_file_write_error(path, ENAMETOOLONG, error) : MYO_OK;
}

int myo_file_commit(const char *temporary, const char *path, myo_error *error) {
    if (rename(temporary, path) == 0) return MYO_OK;
    const int number = errno;
    unlink(temporary);
    return myo_file_write_error(path, number, error);
}

static int write_file(const char *path, const char *data, size_t size, int surely,
                      myo_error *error) {
    char temporary[MYO_PATH_SIZE];
    const int code = myo_file_temporary(path, temporary, error);
    if (code) return code;
    const int descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0) return myo_file_write_error(path, errno, error);
    int number = 0;
    for (size_t done = 0; done < size && !number;) {
        const ssize_t n = write(descriptor, data + done, size - done);
        if (n < 0 && errno != EINTR) number = errno;
        if (n > 0) done += (size_t)n;
    }
    if (surely && !number && fsync(descriptor) != 0) number = errno;
    if (close(descriptor) != 0 && !number) number = errno;
    if (number) {
        unlink(temporary);
        return myo_file_write_error(path, number, error);
    }
    return myo_file_commit(temporary, path, error);
}

int myo_file_write(const char *path, const char *data, size_t size, myo_error *error) {
    return write_file(path, data, size, 0, error);
}

int myo_file_write_surely(const char *path, const char *data, size_t size, myo_error *error) {
    return write_file(path, data, size, 1, error);
}

int myo_folder_make(const char *path, myo_error *error) {
    char part[MYO_PATH_SIZE];
    const size_t n = strlen(path);
    if (n == 0 || n >= sizeof part)
        return myo_file_write_error(path, n ? ENAMETOOLONG : ENOENT, error);
    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i] != '\0') continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0777) == 0) continue;
        const int number = errno;
        struct stat status;
        if (stat(part, &status) == 0 && S_ISDIR(status.st_mode)) continue;
        return myo_file_write_error(part, number, error);
    }
    return MYO_OK;
}

/* 1 where `path` is a summary.json that myotome wrote. */
static int is_own_summary(const char *path) {
    myo_document *document = myo_document_read(path, NULL);
    if (!document) return 0;
    const myo_node *program = myo_node_find(myo_document_root(document), "program");
    const int own = program && strcmp(myo_node_text(program), "myotome") == 0;
    myo_document_free(document);
    return own;
}

int myo_results_mark(const char *path, myo_error *error) {
    static const char mark[] = "{\n  \"program\": \"myotome\",\n  \"unfinished\": true\n}\n";
    char summary[MYO_PATH_SIZE];
    const int code = myo_path_join(summary, path, "summary.json", error);
    return code ? code : myo_file_write(summary, mark, sizeof mark - 1, error);
}

int myo_results_folder(const char *path, myo_error *error) {
    int code = myo_folder_make(path, error);
    if (code) return code;
    DIR *folder = opendir(path);
    if (!folder) return myo_file_write_error(path, errno, error);
    char found[256] = "";
    for (struct dirent *entry = readdir(folder); entry && !found[0]; entry = readdir(folder))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            snprintf(found, sizeof found, "%s", entry->d_name);
    closedir(folder);
    char summary[MYO_PATH_SIZE];
    code = myo_path_join(summary, path, "summary.json", error);
    if (code) return code;
    if (found[0]) {
        if (is_own_summary(summary)) return MYO_OK;
        return myo_error_set_at(error, MYO_IO, path, 0, 0,
                                "this folder holds other files (%s) and no results of myotome; "
                                "choose a new or an empty folder",
                                found);
    }
    return myo_results_mark(path, error);
}
