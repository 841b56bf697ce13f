/// Rules about the whole code base, and a test of the assembled program. They live in the module
/// that sees all others.
package gibbs.architecture;
