//! ROLE 1: hears the outside world and writes down what it heard.
