package dev.forebay.protocol.stomp.codec;

/**
 * How large a client's frames may be.
 *
 * @param frameBytesMax with headers and body
 * @param headBytesMax command and headers
 * @param headersMax how many headers, repeated ones included
 */
public record FrameLimits(int frameBytesMax, int headBytesMax, int headersMax) {}
