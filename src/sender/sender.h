/* The sender: the process of a server that tells people of their appointments.
 * It holds neither the base nor a key: the keeper gives it one message at a
 * time (keeper/outbox.h); what is said, by which way and when are the rules'
 * (rules/message.h); a program of the operator's sends it. */
#ifndef SENDER_SENDER_H
#define SENDER_SENDER_H

/* Runs as the process `sender-process FD`, until the keeper's end closes or it
 * is told to stop (SIGTERM: what is being sent is sent, and told of). */
int sender_main(int fd);

#endif
