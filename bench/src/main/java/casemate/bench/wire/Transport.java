package casemate.bench.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/// Epoll where there is one: its timers are good to some ten microseconds, the JDK's to a
/// millisecond.
public final class Transport {
    static final boolean EPOLL = Epoll.isAvailable();

    private Transport() {}

    public static EventLoopGroup loops(String name, int threads) {
        var factory = new DefaultThreadFactory(name, true);
        return EPOLL
                ? new EpollEventLoopGroup(threads, factory)
                : new NioEventLoopGroup(threads, factory);
    }

    public static ChannelFactory<? extends Channel> client(Address address) {
        return switch (address) {
            case Address.Unix _ ->
                    EPOLL ? EpollDomainSocketChannel::new : NioDomainSocketChannel::new;
            case Address.Tcp _ -> EPOLL ? EpollSocketChannel::new : NioSocketChannel::new;
        };
    }

    public static ChannelFactory<? extends ServerChannel> server(Address address) {
        return switch (address) {
            case Address.Unix _ ->
                    EPOLL ? EpollServerDomainSocketChannel::new : NioServerDomainSocketChannel::new;
            case Address.Tcp _ ->
                    EPOLL ? EpollServerSocketChannel::new : NioServerSocketChannel::new;
        };
    }
}
