/* Many processes that do nothing, one of them with many threads, for the measuring of tools that look
   at all of them.

   usage: crowd PROCESSES THREADS

   Prints "ready" when all stand; they end with standard input. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

static void *wait_for_ever(void *unused) {
    for (;;) pause();
    return unused;
}

static void start(void) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(0);
}

int main(int count, char **arguments) {
    if (count != 3) return 64;
    int processes = atoi(arguments[1]), threads = atoi(arguments[2]);
    for (int number = 0; number < processes; number++) {
        pid_t child = fork();
        if (child < 0) return 1;
        if (child > 0) continue;
        start();
        if (number == 0) {
            pthread_attr_t small;
            pthread_attr_init(&small);
            pthread_attr_setstacksize(&small, 64 << 10);
            pthread_t thread;
            for (int made = 1; made < threads; made++)
                if (pthread_create(&thread, &small, wait_for_ever, NULL) != 0) break;
        }
        wait_for_ever(NULL);
    }
    sleep(1);
    printf("ready\n");
    fflush(stdout);
    char byte;
    while (read(0, &byte, 1) > 0) {
    }
    return 0;
}
