/* The results folder: emg/, sound/, signals.h5, summary.json. The summary comes last: a folder with a
 * finished summary is complete. */
#include "io/files.h"
#include "io/sound.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

/* Recordings of an earlier run under another task name would stay beside the new ones. */
static int remove_old_recordings(const char *folder, myo_error *error) {
    char inner[MYO_PATH_SIZE], path[MYO_PATH_SIZE];
    int code = myo_path_join(inner, folder, "emg/sub-01/emg", error);
    DIR *open_folder = code ? NULL : opendir(inner);
    if (!open_folder) return code;
    for (struct dirent *entry = readdir(open_folder); entry && !code;
         entry = readdir(open_folder)) {
        if (strncmp(entry->d_name, "sub-01_", 7) != 0) continue;
        code = myo_path_join(path, inner, entry->d_name, error);
        if (!code) unlink(path);
    }
    closedir(open_folder);
    return code;
}

int myo_results_write(const myo_record *record, const char *folder, myo_error *error) {
    char path[MYO_PATH_SIZE];
    int code = myo_results_folder(folder, error);
    if (!code) code = myo_results_mark(folder, error);
    if (!code) code = remove_old_recordings(folder, error);
    if (!code) code = myo_path_join(path, folder, "emg", error);
    if (!code) code = myo_bids_write(record, path, error);
    if (!code) code = myo_sound_write(record, folder, error);
    if (!code) code = myo_path_join(path, folder, "signals.h5", error);
    if (!code) code = myo_hdf5_write(record, path, error);
    if (!code) code = myo_path_join(path, folder, "summary.json", error);
    if (!code) code = myo_summary_write(record, path, error);
    return code;
}
