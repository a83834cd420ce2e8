// Tomcat with WebSocket endpoints of its own on a free port of loopback; the port is the first line on
// stdout. It ends with its stdin, so it cannot outlive its test.

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.authenticator.BasicAuthenticator;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.filters.CorsFilter;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.SimpleInstanceManager;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.descriptor.web.SecurityCollection;
import org.apache.tomcat.util.descriptor.web.SecurityConstraint;
import org.apache.tomcat.websocket.server.WsSci;

public final class TomcatServer {
    /** Echoes; for pages of every origin. */
    @ServerEndpoint("/chat")
    public static class Echo {
        @OnMessage
        public String hear(String message) {
            return message;
        }
    }

    /** Behind a filter that looks at the origin. */
    @ServerEndpoint("/cors/chat")
    public static class Filtered extends Echo {}

    /** Behind a password. */
    @ServerEndpoint("/private/chat")
    public static class Private extends Echo {}

    /** Looks at the origin itself. */
    @ServerEndpoint(value = "/guarded", configurator = Guard.class)
    public static class Guarded extends Echo {}

    public static class Guard extends ServerEndpointConfig.Configurator {
        @Override
        public boolean checkOrigin(String origin) {
            return origin == null || origin.equals("https://app.example");
        }
    }

    /** Speaks one subprotocol, and closes without it. */
    @ServerEndpoint(value = "/stomp", subprotocols = {"v12.stomp"})
    public static class Stomp {
        @OnOpen
        public void open(Session session) throws java.io.IOException {
            if (session.getNegotiatedSubprotocol().isEmpty()) {
                session.close(new CloseReason(CloseReason.CloseCodes.PROTOCOL_ERROR, "no subprotocol"));
            }
        }
    }

    /** Fails in the handshake. */
    @ServerEndpoint(value = "/crash", configurator = Crash.class)
    public static class Crashing extends Echo {}

    public static class Crash extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            throw new IllegalStateException("no room");
        }
    }

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.SEVERE);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(arguments[0]);
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        StandardContext context = new StandardContext();
        context.setPath("");
        context.setDocBase(arguments[0]);
        // Tomcat's own listener looks for annotations that Debian's archives lack.
        context.setIgnoreAnnotations(true);
        context.setInstanceManager(new SimpleInstanceManager());
        context.addLifecycleListener(event -> {
            if (event.getType().equals(Lifecycle.CONFIGURE_START_EVENT)) {
                context.setConfigured(true);
            }
        });
        tomcat.getHost().addChild(context);
        Tomcat.addServlet(context, "default", new org.apache.catalina.servlets.DefaultServlet());
        context.addServletMappingDecoded("/", "default");
        filter(context);
        protect(context);
        context.addServletContainerInitializer(new WsSci(), null);
        tomcat.start();
        ServerContainer container =
            (ServerContainer) context.getServletContext().getAttribute(ServerContainer.class.getName());
        for (Class<?> endpoint : List.of(
                Echo.class, Filtered.class, Private.class, Guarded.class, Stomp.class, Crashing.class)) {
            container.addEndpoint(endpoint);
        }
        System.out.println(connector.getLocalPort());
        System.out.flush();
        while (System.in.read() >= 0) {}
        Runtime.getRuntime().halt(0);
    }

    private static void filter(Context context) {
        FilterDef filter = new FilterDef();
        filter.setFilterName("cors");
        filter.setFilterClass(CorsFilter.class.getName());
        filter.addInitParameter("cors.allowed.origins", "https://app.example");
        context.addFilterDef(filter);
        FilterMap map = new FilterMap();
        map.setFilterName("cors");
        map.addURLPattern("/cors/*");
        context.addFilterMap(map);
    }

    private static void protect(Context context) {
        SecurityCollection collection = new SecurityCollection();
        collection.addPattern("/private/*");
        SecurityConstraint constraint = new SecurityConstraint();
        constraint.addCollection(collection);
        constraint.setAuthConstraint(true);
        constraint.addAuthRole("member");
        context.addConstraint(constraint);
        context.addSecurityRole("member");
        context.setLoginConfig(new LoginConfig("BASIC", "members", null, null));
        context.getPipeline().addValve(new BasicAuthenticator());
    }
}
