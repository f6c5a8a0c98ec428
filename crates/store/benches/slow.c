// A disk whose flush takes SLOW_FLUSH_MS milliseconds longer. Preloaded into the process that is measured.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_for_the_disk(void) {
    const char *text = getenv("SLOW_FLUSH_MS");
    long ms = text ? atol(text) : 0;
    struct timespec time = {ms / 1000, (ms % 1000) * 1000000};
    if (ms > 0) nanosleep(&time, NULL);
}

int fsync(int file) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_for_the_disk();
    return real(file);
}

int fdatasync(int file) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_for_the_disk();
    return real(file);
}
