/* A disk that forgets what was not synced.
 *
 * Loaded before the C library (LD_PRELOAD). The process works on files below $CRASH_LIVE as usual; every write is also kept
 * in memory, and reaches the file of the same name below $CRASH_DISK only when the file is synced. Killing the process at any
 * moment therefore leaves in $CRASH_DISK what a disk may hold after a power cut, and $CRASH_LIVE is thrown away.
 *
 * A disk may also write early, in parts and out of order: about one write in four reaches $CRASH_DISK at once, often only the
 * first sectors of it ($CRASH_SEED). The shared-memory file of the write-ahead log is left out: it is never durable.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FILES = 64, FDS = 1024, NAME = 512, SECTOR = 512 };

struct op {
    off64_t at;
    size_t length;
    unsigned char *bytes; /* none: truncate to `at` */
    struct op *next;
};

struct file {
    char name[NAME]; /* below the directory */
    struct op *first, *last;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct file files[FILES];
static int files_count;
static struct file *open_files[FDS];
static const char *live, *disk;
static unsigned long long seed = 88172645463325252ULL;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_ftruncate)(int, off64_t);
static int (*real_unlink)(const char *);

__attribute__((constructor)) static void start(void) {
    real_open = dlsym(RTLD_NEXT, "open64");
    real_close = dlsym(RTLD_NEXT, "close");
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    live = getenv("CRASH_LIVE");
    disk = getenv("CRASH_DISK");
    if (getenv("CRASH_SEED")) seed ^= strtoull(getenv("CRASH_SEED"), NULL, 10) * 0x9E3779B97F4A7C15ULL;
}

static void give_up(const char *why) {
    perror(why);
    abort();
}

static unsigned long long dice(void) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed >> 11;
}

/* The name below the directory; none for files that are not watched. */
static const char *below(const char *path) {
    size_t length = live ? strlen(live) : 0;
    if (!length || strncmp(path, live, length) != 0 || path[length] != '/') return NULL;
    const char *name = path + length + 1;
    size_t end = strlen(name);
    if (end == 0 || strchr(name, '/') || (end > 4 && strcmp(name + end - 4, "-shm") == 0)) return NULL;
    return name;
}

static struct file *file_of(const char *name) {
    for (int i = 0; i < files_count; i++)
        if (strcmp(files[i].name, name) == 0) return &files[i];
    if (files_count == FILES || strlen(name) >= NAME) give_up("too many files");
    strcpy(files[files_count].name, name);
    return &files[files_count++];
}

static int on_disk(const struct file *file, int flags) {
    char path[2 * NAME];
    snprintf(path, sizeof path, "%s/%s", disk, file->name);
    return real_open(path, flags, 0600);
}

static void apply(int fd, const struct op *op, size_t length) {
    if (!op->bytes) {
        if (real_ftruncate(fd, op->at)) give_up("truncate");
    } else if (length && real_pwrite(fd, op->bytes, length, op->at) != (ssize_t)length) {
        give_up("write");
    }
}

static void remember(int fd, off64_t at, const void *bytes, size_t length) {
    struct file *file = open_files[fd];
    struct op *op = calloc(1, sizeof *op);
    if (!op) give_up("memory");
    op->at = at;
    op->length = length;
    if (bytes) {
        op->bytes = malloc(length);
        if (!op->bytes) give_up("memory");
        memcpy(op->bytes, bytes, length);
    }
    pthread_mutex_lock(&lock);
    if (file->last) file->last->next = op; else file->first = op;
    file->last = op;
    if (bytes && dice() % 4 == 0) {
        int early = on_disk(file, O_RDWR); /* a file never synced may not exist at all */
        if (early >= 0) {
            apply(early, op, dice() % 2 ? length : dice() % (length / SECTOR + 1) * SECTOR);
            real_close(early);
        }
    }
    pthread_mutex_unlock(&lock);
}

static int watched(int fd) { return fd >= 0 && fd < FDS && open_files[fd]; }

static int opened(const char *path, int fd) {
    const char *name = below(path);
    if (fd >= FDS) give_up("too many descriptors");
    if (fd >= 0 && name) {
        pthread_mutex_lock(&lock);
        open_files[fd] = file_of(name);
        pthread_mutex_unlock(&lock);
    }
    return fd;
}

static mode_t mode_of(int flags, va_list rest) { return flags & O_CREAT ? va_arg(rest, mode_t) : 0; }

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return opened(path, real_open(path, flags, mode));
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return opened(path, real_open(path, flags | O_LARGEFILE, mode));
}

int close(int fd) {
    if (fd >= 0 && fd < FDS) open_files[fd] = NULL;
    return real_close(fd);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    if (!watched(fd)) return real_write(fd, bytes, length);
    off64_t at = lseek64(fd, 0, SEEK_CUR);
    ssize_t written = real_write(fd, bytes, length);
    if (written > 0) remember(fd, at, bytes, written);
    return written;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    ssize_t total = 0;
    for (int i = 0; i < count; i++) {
        ssize_t written = write(fd, parts[i].iov_base, parts[i].iov_len);
        if (written < 0) return total ? total : written;
        total += written;
        if ((size_t)written < parts[i].iov_len) break;
    }
    return total;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
    ssize_t written = real_pwrite(fd, bytes, length, at);
    if (watched(fd) && written > 0) remember(fd, at, bytes, written);
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return pwrite64(fd, bytes, length, at); }

int ftruncate64(int fd, off64_t length) {
    int failed = real_ftruncate(fd, length);
    if (!failed && watched(fd)) remember(fd, length, NULL, 0);
    return failed;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int fsync(int fd) {
    if (!watched(fd)) return 0; /* the directory, and files that are not ours: no kill takes them back */
    pthread_mutex_lock(&lock);
    struct file *file = open_files[fd];
    int to = on_disk(file, O_RDWR | O_CREAT);
    if (to < 0) give_up("open");
    while (file->first) {
        struct op *op = file->first;
        apply(to, op, op->length);
        file->first = op->next;
        free(op->bytes);
        free(op);
    }
    file->last = NULL;
    real_close(to);
    pthread_mutex_unlock(&lock);
    return 0;
}

int fdatasync(int fd) { return fsync(fd); }

int unlink(const char *path) {
    const char *name = below(path);
    if (name) {
        pthread_mutex_lock(&lock);
        struct file *file = file_of(name);
        char gone[2 * NAME];
        snprintf(gone, sizeof gone, "%s/%s", disk, name);
        real_unlink(gone);
        while (file->first) {
            struct op *op = file->first;
            file->first = op->next;
            free(op->bytes);
            free(op);
        }
        file->last = NULL;
        pthread_mutex_unlock(&lock);
    }
    return real_unlink(path);
}
