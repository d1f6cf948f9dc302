/* A process whose address space nobody can look into: one thread waits for a frozen file system in a
   page fault, another waits for that one to unmap the page, and holds the lock that every reader of
   cmdline, maps and smaps needs.

   usage: stuck FOLDER SECONDS

   FOLDER is on the file system to freeze. Prints "ready" and the id of a second process when all
   stands; that one thaws the file system after SECONDS, when it gets SIGTERM, or when this one
   ends. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/fs.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const size_t size = 1 << 20;
static volatile char *page;

static void *write_page(void *unused) {
    prctl(PR_SET_NAME, "writer");
    page[0] = 1;
    return unused;
}

static void *unmap_page(void *unused) {
    prctl(PR_SET_NAME, "unmapper");
    munmap((void *)page, size);
    return unused;
}

static int folder;

static void thaw(int signal) {
    (void)signal;
    ioctl(folder, FITHAW, 0);
    _exit(0);
}

int main(int count, char **arguments) {
    if (count != 3) return 64;
    char path[4096];
    snprintf(path, sizeof path, "%s/page", arguments[1]);
    folder = open(arguments[1], O_RDONLY | O_DIRECTORY);
    int file = open(path, O_RDWR | O_CREAT, 0600);
    if (folder < 0 || file < 0 || ftruncate(file, size) != 0) return 1;
    page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (page == MAP_FAILED) return 1;
    volatile char first = page[0];
    (void)first;
    fsync(file);

    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_UNBLOCK, &all, NULL);
    pid_t parent = getpid();
    pid_t guard = fork();
    if (guard < 0) return 1;
    if (guard == 0) {
        prctl(PR_SET_NAME, "thawer");
        setsid();
        signal(SIGTERM, thaw);
        for (int tick = 0; tick < atoi(arguments[2]) * 10; tick++) {
            usleep(100000);
            if (kill(parent, 0) != 0) break;
        }
        thaw(0);
    }
    if (ioctl(folder, FIFREEZE, 0) != 0) {
        kill(guard, SIGKILL);
        return 2;
    }
    pthread_t writer, unmapper;
    pthread_create(&writer, NULL, write_page, NULL);
    usleep(200000);
    pthread_create(&unmapper, NULL, unmap_page, NULL);
    usleep(200000);
    printf("ready %d\n", guard);
    fflush(stdout);
    pthread_join(writer, NULL);
    pthread_join(unmapper, NULL);
    return 0;
}
