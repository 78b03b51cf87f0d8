<?php

// Calls the Web Service SDK through PHP's SoapClient: a JSON object {message, input} a line in, {answer} or {fault} a
// line out.

$address = getenv('SDK_URL');
$client = new SoapClient($address . '?WSDL', [
    'location' => $address,
    'login' => getenv('SDK_USERNAME'),
    'password' => getenv('SDK_PASSWORD'),
    'cache_wsdl' => WSDL_CACHE_NONE,
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    'soap_version' => getenv('SDK_PORT') === 'PfWsSdkSoap12' ? SOAP_1_2 : SOAP_1_1,
    'encoding' => 'UTF-8',
]);

while (($line = fgets(STDIN)) !== false) {
    $call = json_decode($line);
    try {
        $reply = ['answer' => $client->__soapCall($call->message, [$call->input])];
    } catch (SoapFault $fault) {
        $reply = ['fault' => $fault->getMessage()];
    }
    echo json_encode($reply, JSON_THROW_ON_ERROR), "\n";
}
