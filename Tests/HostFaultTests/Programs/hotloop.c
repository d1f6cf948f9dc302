/* hotloop SECONDS: one thread that never rests among seven that do. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static void *rest(void *unused) {
    for (;;) sleep(1);
    return unused;
}

static void *spin(void *unused) {
    pthread_setname_np(pthread_self(), "event-loop");
    volatile unsigned long sum = 0;
    for (;;) sum += 3;
    return unused;
}

int main(int argc, char **argv) {
    /* who starts this may have signals blocked */
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, 0);
    pthread_t thread;
    for (int i = 0; i < 6; i++) pthread_create(&thread, 0, rest, 0);
    pthread_create(&thread, 0, spin, 0);
    alarm(argc > 1 ? atoi(argv[1]) : 5);
    for (;;) pause();
    return 0;
}
