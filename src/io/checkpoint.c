/* checkpoint.h5: the fields of a checkpoint as flat HDF5 datasets in their order, each with `unit`
 * and the CRC-32 of its bytes, and behind the HDF5 image one line with size and CRC-32 of the
 * whole: HDF5 never sees a file that is cut short or damaged. Layout: docs/files.md. */
#include "io/files.h"
#include "io/seal.h"

#include "myotome/checkpoint.h"

#include <dirent.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The size of the HDF5 image in front of the last line, or 0 and a sentence. */
static size_t check_trailer(const char *path, const char *data, size_t size, myo_error *error) {
    static const char signature[] = "\x89HDF\r\n\x1a\n";
    if (size < 8 || memcmp(data, signature, 8) != 0) {
        myo_error_set_at(error, MYO_INPUT, path, 0, 0, "this is no checkpoint of myotome");
        return 0;
    }
    uint32_t crc = 0;
    if (size <= MYO_SEAL_BYTES ||
        !myo_seal_read(data + size - MYO_SEAL_BYTES, size, "checkpoint", &crc)) {
        myo_error_set_at(error, MYO_INPUT, path, 0, 0,
                         "the checkpoint is cut short; take an earlier copy of it, or start the "
                         "run anew");
        return 0;
    }
    if (myo_crc32(data, size - MYO_SEAL_BYTES) != crc) {
        myo_error_set_at(error, MYO_INPUT, path, 0, 0,
                         "the checkpoint is damaged (its checksum does not fit); take an earlier "
                         "copy of it, or start the run anew");
        return 0;
    }
    return size - MYO_SEAL_BYTES;
}

/* ---- Fields and datasets ---- */

static hid_t file_type(myo_checkpoint_type type) {
    switch (type) {
    case MYO_CHECKPOINT_F64:
        return H5T_IEEE_F64LE;
    case MYO_CHECKPOINT_F32:
        return H5T_IEEE_F32LE;
    case MYO_CHECKPOINT_I64:
        return H5T_STD_I64LE;
    case MYO_CHECKPOINT_I32:
        return H5T_STD_I32LE;
    default:
        return H5T_STD_U8LE;
    }
}

static hid_t memory_type(myo_checkpoint_type type) {
    switch (type) {
    case MYO_CHECKPOINT_F64:
        return H5T_NATIVE_DOUBLE;
    case MYO_CHECKPOINT_F32:
        return H5T_NATIVE_FLOAT;
    case MYO_CHECKPOINT_I64:
        return H5T_NATIVE_INT64;
    case MYO_CHECKPOINT_I32:
        return H5T_NATIVE_INT32;
    default:
        return H5T_NATIVE_UINT8;
    }
}

static int write_attribute(hid_t at, const char *name, hid_t type, hid_t space, hid_t from,
                           const void *value) {
    const hid_t a = H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    const int bad = a < 0 || H5Awrite(a, from, value) < 0;
    if (a >= 0) H5Aclose(a);
    return bad;
}

/* What all fields share while a file is laid out. */
typedef struct writer {
    hid_t file, scalar, text, settings;
} writer;

static int write_field(const writer *w, const myo_checkpoint_field *f) {
    const hsize_t size[2] = {f->rows, f->columns};
    const hid_t space = H5Screate_simple(f->columns ? 2 : 1, size, NULL);
    const hid_t d = H5Dcreate2(w->file, f->name, file_type(f->type), space, H5P_DEFAULT,
                               w->settings, H5P_DEFAULT);
    const uint32_t crc = myo_crc32(f->data, f->bytes);
    int bad = d < 0;
    if (!bad && f->bytes)
        bad = H5Dwrite(d, memory_type(f->type), H5S_ALL, H5S_ALL, H5P_DEFAULT, f->data) < 0;
    if (!bad) bad = write_attribute(d, "unit", w->text, w->scalar, w->text, f->unit);
    if (!bad) bad = write_attribute(d, "crc32", H5T_STD_U32LE, w->scalar, H5T_NATIVE_UINT32, &crc);
    if (d >= 0 && H5Dclose(d) < 0) bad = 1;
    if (space >= 0) H5Sclose(space);
    return bad;
}

static int write_fields(hid_t file, const myo_checkpoint *checkpoint) {
    const writer w = {file, H5Screate(H5S_SCALAR), H5Tcopy(H5T_C_S1),
                      H5Pcreate(H5P_DATASET_CREATE)};
    H5Tset_size(w.text, sizeof((myo_checkpoint_field *)0)->unit);
    H5Pset_obj_track_times(w.settings, false);
    char program[16] = "myotome";
    int bad = write_attribute(file, "program", w.text, w.scalar, w.text, program);
    for (size_t i = 0; i < myo_checkpoint_count(checkpoint) && !bad; i++)
        bad = write_field(&w, myo_checkpoint_at(checkpoint, i));
    H5Pclose(w.settings);
    H5Tclose(w.text);
    H5Sclose(w.scalar);
    return bad;
}

/* The file as HDF5 lays it out, in memory (see hdf5.c), with room for the last line. */
static char *image_of(const myo_checkpoint *checkpoint, size_t *size) {
    const hid_t create = H5Pcreate(H5P_FILE_CREATE), access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_obj_track_times(create, false);
    H5Pset_link_creation_order(create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_fapl_core(access, (size_t)16 << 20, false);
    const hid_t file = H5Fcreate("checkpoint.h5", H5F_ACC_TRUNC, create, access);
    int bad = file < 0 || write_fields(file, checkpoint);
    if (!bad) bad = H5Fflush(file, H5F_SCOPE_GLOBAL) < 0;
    const ssize_t needed = bad ? -1 : H5Fget_file_image(file, NULL, 0);
    char *image = needed > 0 ? malloc((size_t)needed + MYO_SEAL_BYTES) : NULL;
    if (image && H5Fget_file_image(file, image, (size_t)needed) != needed) {
        free(image);
        image = NULL;
    }
    if (file >= 0) H5Fclose(file);
    H5Pclose(create);
    H5Pclose(access);
    *size = image ? (size_t)needed : 0;
    return image;
}

/* HDF5 prints its own messages unless told not to; what the host had set comes back. */
typedef struct silence {
    H5E_auto2_t function;
    void *data;
} silence;

static silence begin_silence(void) {
    silence s;
    H5Eget_auto2(H5E_DEFAULT, &s.function, &s.data);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return s;
}

static void end_silence(silence s) {
    H5Eset_auto2(H5E_DEFAULT, s.function, s.data);
}

int myo_checkpoint_write(const myo_checkpoint *checkpoint, const char *path, myo_error *error) {
    size_t size;
    const silence before = begin_silence();
    char *image = image_of(checkpoint, &size);
    end_silence(before);
    if (!image)
        return myo_error_set_at(error, MYO_IO, path, 0, 0,
                                "HDF5 could not lay out the checkpoint; the memory may be too "
                                "small");
    myo_seal_write(image, size, "checkpoint");
    const int code = myo_file_write_surely(path, image, size + MYO_SEAL_BYTES, error);
    free(image);
    return code;
}

/* ---- Reading ---- */

typedef struct reader {
    const char *path;
    myo_checkpoint *to;
    int code;
    myo_error *error;
} reader;

static int type_of(hid_t dataset, myo_checkpoint_type *type) {
    const hid_t t = H5Dget_type(dataset);
    int found = 0;
    for (int i = 0; i < MYO_CHECKPOINT_TYPES && !found; i++)
        if (H5Tequal(t, file_type((myo_checkpoint_type)i)) > 0) {
            *type = (myo_checkpoint_type)i;
            found = 1;
        }
    if (t >= 0) H5Tclose(t);
    return found;
}

static void read_attribute(hid_t at, const char *name, hid_t type, void *value) {
    const hid_t a = H5Aexists(at, name) > 0 ? H5Aopen(at, name, H5P_DEFAULT) : -1;
    if (a < 0) return;
    H5Aread(a, type, value);
    H5Aclose(a);
}

static int shape_of(hid_t dataset, size_t *rows, size_t *columns) {
    const hid_t space = H5Dget_space(dataset);
    const int rank = H5Sget_simple_extent_ndims(space);
    hsize_t size[2] = {0, 0};
    const int known = rank == 1 || rank == 2;
    if (known) H5Sget_simple_extent_dims(space, size, NULL);
    if (space >= 0) H5Sclose(space);
    *rows = (size_t)size[0];
    *columns = (size_t)size[1];
    return known;
}

static int bad_field(reader *r, const char *name) {
    return myo_error_set_at(r->error, MYO_INPUT, r->path, 0, 0,
                            "%s of the checkpoint is damaged; take an earlier copy of it, or start "
                            "the run anew",
                            name);
}

static int read_field(reader *r, hid_t dataset, const char *name) {
    myo_checkpoint_type type = MYO_CHECKPOINT_U8;
    size_t rows, columns;
    char unit[17] = "";
    uint32_t crc = 0;
    if (!type_of(dataset, &type) || !shape_of(dataset, &rows, &columns)) return bad_field(r, name);
    const size_t bytes = rows * (columns ? columns : 1) * myo_checkpoint_type_bytes(type);
    const hid_t text = H5Tcopy(H5T_C_S1);
    H5Tset_size(text, sizeof unit - 1);
    read_attribute(dataset, "unit", text, unit);
    H5Tclose(text);
    read_attribute(dataset, "crc32", H5T_NATIVE_UINT32, &crc);
    char *data = malloc(bytes ? bytes : 1);
    if (!data)
        return myo_error_set_at(r->error, MYO_BROKE_DOWN, r->path, 0, 0,
                                "out of memory for %s of the checkpoint", name);
    int code = MYO_OK;
    if (bytes && H5Dread(dataset, memory_type(type), H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0)
        code = bad_field(r, name);
    if (!code && myo_crc32(data, bytes) != crc) code = bad_field(r, name);
    if (!code) code = myo_checkpoint_add(r->to, name, unit, type, rows, columns, data, r->error);
    free(data);
    return code;
}

static herr_t read_link(hid_t file, const char *name, const H5L_info_t *info, void *user) {
    (void)info;
    reader *r = user;
    const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
    if (dataset < 0) return 0; /* a group: not one of ours, or of a later version */
    r->code = read_field(r, dataset, name);
    H5Dclose(dataset);
    return r->code ? 1 : 0;
}

static int read_image(reader *r, char *image, size_t size) {
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_fapl_core(access, (size_t)1 << 20, false);
    const int held = H5Pset_file_image(access, image, size) >= 0;
    const hid_t file = held ? H5Fopen("checkpoint.h5", H5F_ACC_RDONLY, access) : -1;
    H5Pclose(access);
    if (file < 0) return bad_field(r, "the index");
    if (H5Literate(file, H5_INDEX_CRT_ORDER, H5_ITER_INC, NULL, read_link, r) < 0 && !r->code)
        r->code = bad_field(r, "the index");
    H5Fclose(file);
    return r->code;
}

int myo_checkpoint_read(const char *path, myo_checkpoint **checkpoint, myo_error *error) {
    *checkpoint = NULL;
    char *data = NULL;
    size_t size = 0;
    int code = myo_file_read(path, (size_t)1 << 40, &data, &size, error);
    if (code) return code;
    const size_t image = check_trailer(path, data, size, error);
    reader r = {.path = path, .error = error};
    if (!image)
        code = MYO_INPUT;
    else if (!(r.to = myo_checkpoint_make()))
        code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a checkpoint");
    if (!code) {
        const silence before = begin_silence();
        code = read_image(&r, data, image);
        end_silence(before);
    }
    free(data);
    if (code)
        myo_checkpoint_free(r.to);
    else
        *checkpoint = r.to;
    return code;
}

/* ---- Removing ---- */

void myo_checkpoint_remove(const char *path) {
    unlink(path);
    /* What a killed process left half-written: NAME.PROCESS.part. */
    char folder[MYO_PATH_SIZE], left[MYO_PATH_SIZE];
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const size_t n = strlen(name);
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    DIR *open_folder = opendir(folder[0] ? folder : "/");
    for (struct dirent *e = open_folder ? readdir(open_folder) : NULL; e;
         e = readdir(open_folder)) {
        const size_t length = strlen(e->d_name);
        if (length < n + 6 || strncmp(e->d_name, name, n) != 0 || e->d_name[n] != '.' ||
            strcmp(e->d_name + length - 5, ".part") != 0)
            continue;
        if (myo_path_join(left, folder, e->d_name, NULL) == MYO_OK) unlink(left);
    }
    if (open_folder) closedir(open_folder);
}
